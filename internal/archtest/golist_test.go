package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// module is the import path of the repository.
const module = "gosua"

// listed is what go list says of one package.
type listed struct {
	Dir        string
	ImportPath string
	Name       string
	Standard   bool
	Imports    []string // direct, without tests
	Deps       []string // all, without tests
	GoFiles    []string
	Module     *struct{ Path string }
}

// short is the import path without the module: "internal/phone".
func (p listed) short() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// goList runs go list once for all tests.
var goList = sync.OnceValues(func() ([]listed, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=Dir,ImportPath,Name,Standard,Imports,Deps,GoFiles,Module", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
})

// root is the top of the repository.
const root = "../.."

// ownPackages returns the packages of this module.
func ownPackages(t *testing.T) []listed {
	t.Helper()
	all, err := goList()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var own []listed
	for _, p := range all {
		if p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/") {
			own = append(own, p)
		}
	}
	if len(own) < 10 {
		t.Fatalf("go list finds %d packages of %s", len(own), module)
	}
	return own
}

// within tells whether a package is the room or in it: "internal/media" holds "internal/media/rtp".
func within(pkg, room string) bool {
	return pkg == room || strings.HasPrefix(pkg, room+"/")
}

// path joins to the top of the repository.
func path(parts ...string) string {
	return filepath.Join(append([]string{root}, parts...)...)
}
