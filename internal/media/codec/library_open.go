//go:build ((linux && cgo) || darwin) && (amd64 || arm64)

package codec

import (
	"errors"
	"fmt"

	"github.com/ebitengine/purego"
)

// library is a C library opened at run time. It stays open: others in the process may use it.
type library struct {
	name   string
	handle uintptr
}

// openLibrary opens the first of names that there is.
func openLibrary(names ...string) (*library, error) {
	var faults []error
	for _, name := range names {
		handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err == nil {
			return &library{name: name, handle: handle}, nil
		}
		faults = append(faults, fmt.Errorf("open %s: %w", name, err))
	}
	return nil, errors.Join(faults...)
}

// bind makes each function, by its C name, what the pointer to a Go function value points to.
func (l *library) bind(functions map[string]any) error {
	for name, f := range functions {
		address, err := purego.Dlsym(l.handle, name)
		if err != nil {
			return fmt.Errorf("find %s in %s: %w", name, l.name, err)
		}
		purego.RegisterFunc(f, address)
	}
	return nil
}
