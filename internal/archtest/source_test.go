package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source is one parsed file of the repository.
type source struct {
	name string // from the top of the repository
	set  *token.FileSet
	file *ast.File
}

// isTest tells whether it belongs to tests alone.
func (s source) isTest() bool {
	return strings.HasSuffix(s.name, "_test.go") || strings.HasPrefix(s.name, "internal/testkit/")
}

// at names a place.
func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.set.Position(n.Pos()).Line)
}

// imports tells whether the file imports a package.
func (s source) imports(path string) bool {
	return slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"`+path+`"` })
}

// sources parses all Go files.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, name)
		all = append(all, source{name: filepath.ToSlash(short), set: set, file: file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// calls runs f for each call of a function of a package, "os.Exit", or of a method, ".Skip".
func (s source) calls(f func(call *ast.CallExpr, name string)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			f(call, fun.Name)
		case *ast.SelectorExpr:
			if x, ok := fun.X.(*ast.Ident); ok {
				f(call, x.Name+"."+fun.Sel.Name)
			} else {
				f(call, "."+fun.Sel.Name)
			}
		}
		return true
	})
}

// printing, ending and the environment belong to cmd; the console prints through its own writer.
var cmdCalls = regexp.MustCompile(`^(fmt\.Print(f|ln)?|os\.(Exit|Getenv|LookupEnv|Environ)|log\.(Print|Fatal|Panic)(f|ln)?)$`)

// skipping is how a test would hide that it proves nothing.
var skipping = regexp.MustCompile(`^(t|b|f|tb)\.(Skip|Skipf|SkipNow)$`)

func TestCallsThatHaveNoPlace(t *testing.T) {
	all := sources(t)
	bubbles := map[string]bool{} // directories whose tests run in testing/synctest
	for _, s := range all {
		if s.imports("testing/synctest") {
			bubbles[filepath.Dir(s.name)] = true
		}
	}
	for _, s := range all {
		s.calls(func(call *ast.CallExpr, name string) {
			switch {
			case name == "panic" && !s.isTest():
				t.Errorf("%s: panic: nothing that comes from outside may end the program", s.at(call))
			case skipping.MatchString(name):
				t.Errorf("%s: %s: a test fails and says what is missing; it does not skip", s.at(call), name)
			case cmdCalls.MatchString(name) && !s.isTest() && !strings.HasPrefix(s.name, "cmd/") && !strings.HasPrefix(s.name, "bench/"):
				t.Errorf("%s: %s: only cmd prints, ends and reads the environment", s.at(call), name)
			case name == "time.Sleep" && s.isTest() && !bubbles[filepath.Dir(s.name)]:
				t.Errorf("%s: time.Sleep outside testing/synctest: wait for an event", s.at(call))
			}
		})
	}
}

func TestGoStatementsStartNamedFunctions(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || strings.HasPrefix(s.name, "bench/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok {
				if _, literal := g.Call.Fun.(*ast.FuncLit); literal {
					t.Errorf("%s: a go statement starts a named function, so that a stack trace and doc.go can name it", s.at(g))
				}
			}
			return true
		})
	}
}

func TestNoUnfinishedMarks(t *testing.T) {
	mark := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	for _, s := range sources(t) {
		for _, group := range s.file.Comments {
			if m := mark.FindString(group.Text()); m != "" {
				t.Errorf("%s: a mark %s: do it, or say what is not done", s.at(group), m)
			}
		}
	}
}

func TestEachPackageHasDoc(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if filepath.Base(s.name) == "doc.go" && s.file.Doc != nil {
			documented[filepath.ToSlash(filepath.Dir(s.name))] = true
		}
	}
	for _, p := range ownPackages(t) {
		if p.Name != "main" && !documented[p.short()] {
			t.Errorf("%s has no doc.go with a package comment", p.short())
		}
	}
}
