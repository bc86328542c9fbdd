package archtest

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"gosua/internal/config"
)

// read returns a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// documents are the pages that name commands and files.
var documents = []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/dependencies.md"}

func TestMakeTargetsInDocumentsExist(t *testing.T) {
	makefile := read(t, "Makefile")
	for _, name := range documents {
		for _, m := range regexp.MustCompile("(?:`|^|\\n)make ([a-z-]+)").FindAllStringSubmatch(read(t, name), -1) {
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s names make %s, which the Makefile does not have", name, m[1])
			}
		}
	}
}

func TestFilesInDocumentsExist(t *testing.T) {
	file := regexp.MustCompile("[`(]((?:scripts|docs|configs|internal|cmd|bench)/[A-Za-z0-9_./-]+|[A-Z]+\\.md)[`)]")
	for _, name := range documents {
		for _, m := range file.FindAllStringSubmatch(read(t, name), -1) {
			if _, err := os.Stat(path(strings.TrimSuffix(m[1], "/"))); err != nil {
				t.Errorf("%s names %s: %v", name, m[1], err)
			}
		}
	}
}

func TestEachPackageIsInTheArchitecture(t *testing.T) {
	text := read(t, "ARCHITECTURE.md")
	for _, p := range ownPackages(t) {
		name := p.short()
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			name = name[i+1:]
		}
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(text) {
			t.Errorf("ARCHITECTURE.md does not name %s", p.short())
		}
	}
}

func TestEachDependencyIsExplained(t *testing.T) {
	text := read(t, "docs/dependencies.md")
	requirement := regexp.MustCompile(`(?m)^\t(\S+) (v\S+)( // indirect)?$`)
	for _, m := range requirement.FindAllStringSubmatch(read(t, "go.mod"), -1) {
		if m[3] == "" && !regexp.MustCompile(`(?m)^\|.*`+regexp.QuoteMeta(m[1])+`.*`+regexp.QuoteMeta(m[2])+` `).MatchString(text) {
			t.Errorf("docs/dependencies.md has no row with %s and %s", m[1], m[2])
		}
	}
}

// TestConfigurationsAreCommented: each sample says what it is for, and names no secret that works anywhere.
func TestConfigurationsAreCommented(t *testing.T) {
	entries, err := os.ReadDir(path("configs"))
	if err != nil || len(entries) == 0 {
		t.Fatalf("configs: %d files, %v", len(entries), err)
	}
	for _, e := range entries {
		text := read(t, "configs/"+e.Name())
		if !strings.HasPrefix(text, "# ") {
			t.Errorf("configs/%s does not begin with a comment", e.Name())
		}
		for number, line := range strings.Split(text, "\n") {
			if len(line) >= 200 {
				t.Errorf("configs/%s:%d: pjsua cuts lines at 200 bytes", e.Name(), number+1)
			}
		}
	}
}

// TestConfigurationsLoad: each sample is accepted as it stands.
func TestConfigurationsLoad(t *testing.T) {
	entries, err := os.ReadDir(path("configs"))
	if err != nil {
		t.Fatal(err)
	}
	noEnvironment := func(string) string { return "" }
	for _, e := range entries {
		c, _, err := config.Parse([]string{"--config-file", path("configs", e.Name())}, noEnvironment, os.ReadFile)
		if err != nil {
			t.Errorf("configs/%s: %v", e.Name(), err)
		} else if len(c.Accounts) == 0 {
			t.Errorf("configs/%s: no account comes out of it", e.Name())
		}
	}
}

func TestCIRunsWhatEverybodyRuns(t *testing.T) {
	if got := read(t, ".ci/run"); !strings.HasSuffix(got, "\nexec make test\n") {
		t.Errorf(".ci/run ends %q, want exec make test", got)
	}
}
