package config

import (
	"slices"
	"strings"
)

// Section groups options in --help.
type Section string

// The sections, in the order of --help.
const (
	General        Section = "General options"
	Logging        Section = "Logging options"
	AccountSection Section = "SIP account options"
	Transport      Section = "Transport options"
	TLSSection     Section = "TLS options"
	Audio          Section = "Audio options"
	MediaTransport Section = "Media transport options"
	UserAgent      Section = "Call options"
	TextSection    Section = "Text options"
	Video          Section = "Video options"
	CLI            Section = "CLI options"
)

// Sections lists the sections in the order of --help.
func Sections() []Section {
	return []Section{General, Logging, AccountSection, Transport, TLSSection, Audio, MediaTransport, UserAgent, TextSection, Video, CLI}
}

// Place is what an option belongs to.
type Place int

// The places: the phone, the account being described, the credential being described.
const (
	Global Place = iota
	PerAccount
	PerCredential
)

// Status is whether gosua has an option.
type Status int

// The states: Supported; NotYet, pjsua has it and gosua refuses it by name; Refused, a name that pjsua itself refuses
// but counts when it resolves abbreviations.
const (
	Supported Status = iota
	NotYet
	Refused
)

// Option is one row of the table that parsing, abbreviations, --help and the documentation are made from.
type Option struct {
	Name     string // without dashes
	Arg      string // name of the argument in --help, "" when the option takes none
	Optional bool   // the argument may be left out, and is only taken in the form --name=value
	Repeat   bool   // may be given several times, each adds one
	Secret   bool   // the argument is never shown
	Own      bool   // gosua's own: pjsua does not know it
	NoEnv    bool   // has no GOSUA_ variable
	Section  Section
	Place    Place
	Status   Status
	Default  string // as shown in --help
	Help     string

	set setter // checks and stores the value; nil unless Supported
}

// setter stores a value in what is being built, or says what is wrong with it.
type setter func(b *builder, value string) *fault

// fault is what is wrong with a value: in our words, and in pjsua's where it has some.
type fault struct{ text, pjsua string }

// Env is the name of the environment variable that stands for the option.
func (o *Option) Env() string {
	return "GOSUA_" + strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))
}

// Options returns the table: every option of pjsua and gosua's own, section by section.
func Options() []Option {
	return slices.Concat(generalOptions(), loggingOptions(), accountOptions(), credentialOptions(), transportOptions(), tlsOptions(),
		audioOptions(), callOptions(), cliOptions(), notYetOptions())
}

// index finds options by name.
type index struct {
	options []Option
	byName  map[string]*Option
}

func newIndex() *index {
	x := &index{options: Options(), byName: map[string]*Option{}}
	for i := range x.options {
		x.byName[x.options[i].Name] = &x.options[i]
	}
	return x
}

// find resolves a name as getopt_long does: exact, or the only one that begins so. gosua's own names yield to pjsua's,
// so that an abbreviation that works with pjsua works here. Several candidates mean that the name is ambiguous.
func (x *index) find(name string) (*Option, []string) {
	if o, ok := x.byName[name]; ok {
		return o, nil
	}
	if name == "" {
		return nil, nil
	}
	for _, own := range []bool{false, true} {
		candidates := x.beginning(name, own)
		switch {
		case len(candidates) == 1:
			return x.byName[candidates[0]], nil
		case len(candidates) > 1:
			return nil, candidates
		}
	}
	return nil, nil
}

func (x *index) beginning(prefix string, own bool) []string {
	var names []string
	for i := range x.options {
		if x.options[i].Own == own && strings.HasPrefix(x.options[i].Name, prefix) {
			names = append(names, x.options[i].Name)
		}
	}
	slices.Sort(names)
	return names
}

// maxDistance is how many typing errors a name may hold before no other name is proposed for it.
const maxDistance = 3

// nearest returns the known name that is closest to a mistyped one, "" when none is close.
func (x *index) nearest(name string) string {
	best, at := "", min(maxDistance, len(name)/2)+1
	for i := range x.options {
		o := &x.options[i]
		if d := distance(name, o.Name); d < at && o.Status == Supported {
			best, at = o.Name, d
		}
	}
	return best
}

// distance counts the letters to insert, remove, replace or swap with the next to get from a to b.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
