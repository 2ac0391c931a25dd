package roll

// OrganisationID names an organisation in the store and in addresses.
type OrganisationID string

// BranchID names a branch within its organisation.
type BranchID string

// Organisation is a body that holds elections: a party committee, a union, an
// association.
type Organisation struct {
	ID   OrganisationID
	Name map[string]string // by language tag
}

// Branch is a part of an organisation. Parent is empty at the top. Members name
// their branch by Name, as the roll does, so Name is unique in an organisation.
type Branch struct {
	ID           BranchID
	Organisation OrganisationID
	Parent       BranchID
	Name         string
}
