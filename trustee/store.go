package trustee

// Store keeps a trustee's few files: a directory, or a browser's database. It
// belongs to one trustee of one ceremony, for ever.
type Store interface {
	// Read returns what was last stored under a name, or an error that is
	// fs.ErrNotExist if nothing ever was.
	Read(name string) ([]byte, error)
	// Swap stores now in the place of was, nil for nothing. Where something else
	// than was is stored it changes nothing and its error is ErrStore: that keeps
	// two tools on one store from promising different things. When it returns
	// nil, now is durable; killed at any moment it leaves was or now.
	Swap(name string, was, now []byte) error
}

// The names in a Store. Names beginning with openingFile hold one opening each.
const (
	keyFile     = "key.age"
	memoryFile  = "memory.jsonl"
	openingFile = "opening-"
)
