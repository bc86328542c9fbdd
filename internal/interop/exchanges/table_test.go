package exchanges

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// row is one call of a table.
type row struct {
	name  string
	steps []step
}

// step is one line with those indented below it.
type step struct {
	line   int
	verb   string
	rest   string
	fields []field
	sdp    []string
}

// field is a line "Name: value" below a step.
type field struct{ name, value string }

// take removes the field with that name, if there is one.
func (s *step) take(name string) (string, bool) {
	i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return "", false
	}
	value := s.fields[i].value
	s.fields = slices.Delete(slices.Clone(s.fields), i, i+1)
	return value, true
}

// parse reads a table.
func parse(text string) (rows []row, err error) {
	for n, line := range strings.Split(text, "\n") {
		name, begins := strings.CutPrefix(line, "== ")
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case begins:
			rows = append(rows, row{name: strings.TrimSpace(name)})
		case len(rows) == 0:
			return nil, fmt.Errorf("line %d: no row has begun", n+1)
		case line[0] != ' ':
			verb, rest, _ := strings.Cut(trimmed, " ")
			last := &rows[len(rows)-1]
			last.steps = append(last.steps, step{line: n + 1, verb: verb, rest: strings.TrimSpace(rest)})
		default:
			if err := rows[len(rows)-1].add(trimmed); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	}
	return rows, nil
}

// add adds an indented line to the step before it.
func (r *row) add(line string) error {
	if len(r.steps) == 0 {
		return fmt.Errorf("%q belongs to nothing", line)
	}
	last := &r.steps[len(r.steps)-1]
	if len(line) > 1 && line[1] == '=' {
		last.sdp = append(last.sdp, line)
		return nil
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q is no field", line)
	}
	last.fields = append(last.fields, field{name, strings.TrimSpace(value)})
	return nil
}

// preludes are rows that others begin with, by name.
const preludes = "testdata/preludes.txt"

// read is a table, with the steps of the preludes in place of "do NAME".
func read(t *testing.T, file string) []row {
	t.Helper()
	load := func(file string) []row {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		return rows
	}
	before := load(preludes)
	rows := load(file)
	for i := range rows {
		rows[i].steps = expand(t, rows[i].steps, before)
	}
	return rows
}

// expand puts preludes in their places.
func expand(t *testing.T, steps []step, before []row) (list []step) {
	t.Helper()
	for _, s := range steps {
		if s.verb != "do" {
			list = append(list, s)
			continue
		}
		i := slices.IndexFunc(before, func(r row) bool { return r.name == s.rest })
		if i < 0 {
			t.Fatalf("line %d: no prelude %s", s.line, s.rest)
		}
		list = append(list, before[i].steps...)
	}
	return list
}

// TestRows plays each row of each table.
func TestRows(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("tables %v: %v", files, err)
	}
	for _, file := range slices.DeleteFunc(files, func(f string) bool { return f == preludes }) {
		for _, r := range read(t, file) {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+r.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { play(t, r) })
			})
		}
	}
}

// TestTablesThatAreNone: what is no table is refused, so that a slip does not pass for a row.
func TestTablesThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"> BYE\n":                "line 1: no row has begun",
		"== a\n  m=audio\n":      `line 2: "m=audio" belongs to nothing`,
		"== a\n> BYE\n  nothing": `line 3: "nothing" is no field`,
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
