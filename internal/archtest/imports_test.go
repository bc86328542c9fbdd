package archtest

import (
	"slices"
	"strings"
	"testing"
)

// forbidden is an edge that must not exist, even through other packages.
type forbidden struct {
	from, to string // rooms with all in them (to: with $ that package alone), or a third party's module
	why      string
}

// forbiddenEdges are the rules of imports between rooms: imports point one way.
var forbiddenEdges = []forbidden{
	{"internal/media", "internal/sipstack", "media and signalling do not know each other: phone joins them"},
	{"internal/media", "internal/sdp", "media gets its settings from phone, not from a description"},
	{"internal/sipstack", "internal/media", "media and signalling do not know each other: phone joins them"},
	{"internal/sipstack", "internal/sdp", "signalling carries descriptions and does not read them"},
	{"internal/sdp", "internal/sipstack", "sdp is a leaf"},
	{"internal/sdp", "internal/media", "sdp is a leaf"},
	{"internal/body", "internal/sipstack", "bodies are read and written without knowing what carries them"},
	{"internal/body", "internal/media", "bodies are data alone"},
	{"internal/body", "internal/sdp", "descriptions have a room of their own"},
	{"internal/sipstack", "internal/body", "signalling carries bodies and does not read them"},

	{"internal/media", "internal/phone", "imports point down"},
	{"internal/sipstack", "internal/phone", "imports point down"},
	{"internal/sdp", "internal/phone", "imports point down"},
	{"internal/body", "internal/phone", "imports point down"},
	{"internal/body", "internal/config", "nothing below phone reads configuration"},
	{"internal/phone", "internal/console", "phone speaks by events; the console listens"},
	{"internal/phone", "internal/pbx", "phone and pbx stand beside each other"},
	{"internal/pbx", "internal/phone$", "phone and pbx stand beside each other; they share phone/audioline"},
	{"internal/pbx", "internal/console", "imports point down"},

	{"internal/phone", "internal/config", "phone gets plain settings of its own"},
	{"internal/pbx", "internal/config", "pbx gets plain settings of its own"},
	{"internal/media", "internal/config", "nothing below phone reads configuration"},
	{"internal/sipstack", "internal/config", "nothing below phone reads configuration"},
	{"internal/sdp", "internal/config", "nothing below phone reads configuration"},
	{"internal/config", "internal", "config knows only the standard library, and its own syntax"},

	{"internal/phone", "github.com/spf13", "flags belong to cmd"},
	{"internal/phone", "github.com/chzyer", "the terminal belongs to the console"},
	{"internal/pbx", "github.com/spf13", "flags belong to cmd"},
}

// directEdges are edges that must not exist directly; through phone they may.
var directEdges = []forbidden{
	{"internal/console", "internal/sipstack/session", "the console talks to phone alone"},
	{"internal/console", "internal/sipstack/registration", "the console talks to phone alone"},
	{"internal/console", "internal/sipstack/transaction", "the console talks to phone alone"},
	{"internal/console", "internal/sipstack/transport", "the console talks to phone alone"},
	{"internal/console", "internal/media", "the console talks to phone alone"},
	{"internal/console", "internal/sdp", "the console talks to phone alone"},
	{"internal/console", "internal/pbx", "the console talks to phone alone"},
}

// leaves may import nothing of the repository.
var leaves = []string{
	"internal/config/syntax", "internal/sdp", "internal/sipstack/loop", "internal/sipstack/uri",
	"internal/media", "internal/media/jitter", "internal/media/resample",
	"internal/testkit/audiocheck", "internal/testkit/simnet",
}

// mayKnow lists all that a layer of the stack may import of the repository, directly.
var mayKnow = map[string][]string{
	"internal/sipstack/sipmsg":         {"uri"},
	"internal/sipstack/digest":         {"sipmsg", "uri"},
	"internal/sipstack/resolver":       {"uri"},
	"internal/sipstack/transport":      {"sipmsg", "uri"},
	"internal/sipstack/dialog":         {"sipmsg", "uri"},
	"internal/sipstack/acceptance":     {"loop", "transaction"},
	"internal/sipstack/sessionstate":   {"sipmsg"},
	"internal/sipstack/sessiontimer":   {"sipmsg"},
	"internal/sipstack/sessionrefresh": {"loop", "sessiontimer", "sipmsg"},
	"internal/sipstack/transaction":    {"loop", "sipmsg", "uri"},
	"internal/sipstack/uac":            {"digest", "loop", "resolver", "sipmsg", "transaction", "transport", "uri"},
}

func TestForbiddenImports(t *testing.T) {
	for _, p := range ownPackages(t) {
		for _, edge := range forbiddenEdges {
			checkEdge(t, p, p.Deps, edge, "reaches")
		}
		for _, edge := range directEdges {
			checkEdge(t, p, p.Imports, edge, "imports")
		}
	}
}

// checkEdge reports the imports of a package that an edge forbids.
func checkEdge(t *testing.T, p listed, imports []string, edge forbidden, verb string) {
	t.Helper()
	if !within(p.short(), edge.from) {
		return
	}
	for _, i := range imports {
		if edge.forbids(i) {
			t.Errorf("%s %s %s: %s", p.short(), verb, i, edge.why)
		}
	}
}

// forbids tells whether the edge, whose start is given, ends at the import.
func (e forbidden) forbids(path string) bool {
	to, own := strings.CutPrefix(path, module+"/")
	if !own && !strings.Contains(e.to, ".") {
		return false // the standard library has an internal of its own
	}
	if room, exact := strings.CutSuffix(e.to, "$"); exact {
		return to == room
	}
	return within(to, e.to) && !within(to, e.from)
}

func TestLeaves(t *testing.T) {
	for _, p := range ownPackages(t) {
		if !slices.Contains(leaves, p.short()) {
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, module+"/") {
				t.Errorf("%s imports %s, and it is a leaf", p.short(), i)
			}
		}
	}
}

func TestLayersOfTheStack(t *testing.T) {
	for _, p := range ownPackages(t) {
		allowed, ok := mayKnow[p.short()]
		if !ok {
			continue
		}
		for _, i := range p.Imports {
			layer, own := strings.CutPrefix(i, module+"/internal/sipstack/")
			if own && !slices.Contains(allowed, layer) {
				t.Errorf("%s imports %s; it may know only %v", p.short(), layer, allowed)
			}
		}
	}
}

func TestOnlyTestsUseTheTestkit(t *testing.T) {
	for _, p := range ownPackages(t) {
		if within(p.short(), "internal/testkit") {
			continue
		}
		for _, i := range p.Imports {
			if within(strings.TrimPrefix(i, module+"/"), "internal/testkit") {
				t.Errorf("%s imports %s outside its tests", p.short(), i)
			}
		}
	}
}

// TestTheRulesBite makes sure that the check can fail.
func TestTheRulesBite(t *testing.T) {
	p := listed{ImportPath: module + "/internal/media/rtp"}
	for _, tt := range []struct {
		dep  string
		want bool
	}{
		{module + "/internal/sipstack/uri", true},
		{module + "/internal/media/jitter", false},
		{"internal/abi", false},
		{"github.com/spf13/pflag", false},
	} {
		caught := false
		for _, edge := range forbiddenEdges {
			caught = caught || within(p.short(), edge.from) && edge.forbids(tt.dep)
		}
		if caught != tt.want {
			t.Errorf("%s from media/rtp: caught %v, want %v", tt.dep, caught, tt.want)
		}
	}
}
