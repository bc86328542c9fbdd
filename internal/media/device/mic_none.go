//go:build !cgo

package device

import "io"

// captureMalgo is not to be had in this build.
func captureMalgo(int, func([]int16)) (io.Closer, error) { return nil, ErrNoDevice }
