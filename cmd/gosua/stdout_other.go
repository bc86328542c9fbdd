//go:build !unix

package main

// readerGone is false where no signal tells of it.
func readerGone() bool { return false }
