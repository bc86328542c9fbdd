package device

// probe tells nothing here: opening does.
func probe() error { return nil }
