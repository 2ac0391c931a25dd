package box

// Bare switches sealing and scrubbing of the waiting room off.
func Bare(c *Config) { c.bare = true }
