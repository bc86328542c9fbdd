//go:build !((linux && cgo) || windows)

package device

// playOto is not to be had in this build.
func playOto(output) (speaker, error) { return nil, ErrNoDevice }
