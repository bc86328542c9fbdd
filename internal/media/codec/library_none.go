//go:build !(((linux && cgo) || darwin) && (amd64 || arm64))

package codec

import "errors"

// errNoLibraries is the fault of every library here.
var errNoLibraries = errors.New("this build opens no C libraries")

// library is a C library opened at run time.
type library struct{}

// openLibrary opens nothing: on Linux a program without cgo stays one without any C library at all, so that it runs
// where there is none.
func openLibrary(...string) (*library, error) { return nil, errNoLibraries }

func (*library) bind(map[string]any) error { return errNoLibraries }
