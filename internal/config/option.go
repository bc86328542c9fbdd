package config

import (
	"slices"
	"strings"
)

// Section groups options in --help.
type Section string

// The sections, in the order in which a person looks for them.
const (
	General        Section = "General options"
	AccountSection Section = "SIP account options"
	Passwords      Section = "Password options"
	UserAgent      Section = "Call options"
	Audio          Section = "Audio options"
	CLI            Section = "Console options"
	Logging        Section = "Logging options"
	Transport      Section = "Transport options"
	TLSSection     Section = "TLS options"
	MediaTransport Section = "Media transport options"
	TextSection    Section = "Text options"
	Video          Section = "Video options"
)

// Sections lists the sections in the order of --help.
func Sections() []Section {
	return []Section{General, AccountSection, Passwords, UserAgent, Audio, CLI, Logging, Transport, TLSSection, MediaTransport, TextSection, Video}
}

// Place is what an option belongs to.
type Place int

// The places: the phone, the account being described, the credential being described. A Shared option counts for the
// account being described and, as it was said last, for what belongs to no account.
const (
	Global Place = iota
	PerAccount
	PerCredential
	Shared
)

// Status is whether gosua has an option.
type Status int

// The states: Supported; NoEffect, accepted with a warning that says why it has none; NotYet, pjsua has it and gosua
// refuses it by name, since a phone without it is not what was asked for; Refused, a name that pjsua itself refuses but
// counts when it resolves abbreviations.
const (
	Supported Status = iota
	NoEffect
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
	Why      string // why an option without effect has none, or what one that is refused waits for

	field        // how the value is kept; a Refused option has none, one that is NotYet only a check
	idle  values // with these, as with the default, an option that is not Supported asks for nothing
}

// values tells whether a value is one of some.
type values func(value string) bool

func anyValue(string) bool { return true }

// asksForNothing tells whether, with this value, an option that is not Supported changes nothing anyway.
func (o *Option) asksForNothing(value string) bool {
	return o.Arg != "" && value == o.Default || o.idle != nil && o.idle(value)
}

// Env is the name of the environment variable that stands for the option.
func (o *Option) Env() string {
	return "GOSUA_" + strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))
}

// Options returns the table: every option of pjsua and gosua's own, section by section.
func Options() []Option {
	return slices.Concat(generalOptions(), loggingOptions(), accountOptions(), serverOptions(), sessionOptions(), credentialOptions(), transportOptions(), tlsOptions(),
		audioOptions(), textOptions(), mediaTransportOptions(), muxOption(), callOptions(), headerOptions(), buddyOptions(), transferOptions(), cliOptions(), unusedOptions(), notYetOptions(), refusedOptions())
}
