package count

// otherTallies are the methods that do not transfer votes.
func otherTallies() map[Method]tallier {
	return map[Method]tallier{}
}
