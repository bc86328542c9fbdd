package interop

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Gosua is the program itself, with somebody at its keyboard.
type Gosua struct {
	t     testing.TB
	child *child
	keys  *os.File
	next  int // line number where Wait goes on
}

// BuildGosua builds the program and returns its path.
func BuildGosua(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gosua")
	if out, err := exec.Command("go", "build", "-o", path, "gosua/cmd/gosua").CombinedOutput(); err != nil {
		t.Fatalf("build gosua: %v\n%s", err, out)
	}
	return path
}

// StartGosua starts the program at path in a directory of its own. It is stopped at the end of the test.
func StartGosua(t testing.TB, path string, args ...string) *Gosua {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() }) // Ends may have closed it
	c, err := startChild(program{path: path, args: args, dir: t.TempDir(), in: in})
	_ = in.Close() // the child has its own
	if err != nil {
		t.Fatal(err)
	}
	c.stopWith(t)
	return &Gosua{t: t, child: c, keys: keys}
}

// PID is the program's process.
func (g *Gosua) PID() int { return g.child.cmd.Process.Pid }

// Types writes a line to the program.
func (g *Gosua) Types(line string) {
	g.t.Helper()
	if _, err := fmt.Fprintln(g.keys, line); err != nil {
		g.t.Fatalf("type %q: %v", line, err)
	}
}

// Wait waits for lines that match the expressions, in any order, behind those waited for before. It returns the groups
// of the first.
func (g *Gosua) Wait(exprs ...string) []string {
	g.t.Helper()
	var groups []string
	from := g.next
	for i, expr := range exprs {
		line, next, err := g.child.out.waitLine(from, expr)
		if err != nil {
			g.t.Fatalf("wait for %q: %v", expr, err)
		}
		g.next = max(g.next, next)
		if i == 0 {
			groups = regexp.MustCompile(expr).FindStringSubmatch(line)
		}
	}
	return groups
}

// Reached waits for the program to tell where its UDP socket is reached.
func (g *Gosua) Reached() netip.AddrPort {
	g.t.Helper()
	addr, err := netip.ParseAddrPort(g.Wait(`SIP UDP socket reachable at (\S+)`)[1])
	if err != nil {
		g.t.Fatal(err)
	}
	return addr
}

// Quits ends the program by its command, and returns all that it has printed.
func (g *Gosua) Quits() string {
	g.t.Helper()
	g.Types("q")
	return g.Ends(0)
}

// Ends waits for the end, which must be one with this exit code, and returns all that the program has printed.
func (g *Gosua) Ends(code int) string {
	g.t.Helper()
	got, err := g.child.exitCode()
	if err != nil || got != code {
		g.t.Fatalf("gosua ends with %d, %v, want %d", got, err, code)
	}
	return strings.Join(g.child.out.all(), "\n") + "\n"
}

// Saw waits for a line that matches the expression, wherever it is in the output.
func (g *Gosua) Saw(expr string) {
	g.t.Helper()
	if _, _, err := g.child.out.waitLine(0, expr); err != nil {
		g.t.Fatalf("wait for %q: %v", expr, err)
	}
}
