package config

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"gosua/internal/config/syntax"
)

// Action is what the options ask for.
type Action int

// The actions: run the phone, or only show something and exit.
const (
	Run Action = iota
	Help
	Version
)

// Parse reads a configuration file if one is named (--config-file, else GOSUA_CONFIG_FILE), then the GOSUA_ variables,
// then args (without the program's name), as one list, so that what comes later wins and accounts go on where the file
// left them. The error is of type Errors and holds every fault; --help and --version end the reading, so that only
// faults before them count.
func Parse(args []string, env func(string) string, readFile func(string) ([]byte, error)) (*Config, Action, error) {
	b := newBuilder(env)
	tokens := make([]token, len(args))
	for i, arg := range args {
		tokens[i] = token{text: arg}
	}
	b.file(tokens, readFile)
	b.environment()
	if b.action == Run {
		b.scan(tokens)
	}
	if b.action == Run {
		b.finish()
	}
	if len(b.faults) > 0 {
		return nil, b.action, b.faults
	}
	return b.cfg, b.action, nil
}

// builder is a Config in the making.
type builder struct {
	cfg      *Config
	index    *index
	env      func(string) string
	action   Action
	faults   Errors
	met      int  // faults so far, those left out of faults among them
	accounts int  // index of the account being described
	creds    int  // index of its credential being described, which may not exist yet
	ofPhone  bool // a getter of a Shared option gives what the phone has, not the account
}

func newBuilder(env func(string) string) *builder {
	b := &builder{cfg: Default(), index: newIndex(), env: env}
	b.cfg.Accounts = []Account{DefaultAccount()}
	return b
}

// account is the one being described.
func (b *builder) account() *Account { return &b.cfg.Accounts[b.accounts] }

// credential is the one being described, of the current account.
func (b *builder) credential() *Credential {
	a := b.account()
	if b.creds == len(a.Credentials) {
		a.Credentials = append(a.Credentials, Credential{})
	}
	return &a.Credentials[b.creds]
}

func (b *builder) nextAccount() {
	b.cfg.Accounts = append(b.cfg.Accounts, DefaultAccount())
	b.accounts, b.creds = b.accounts+1, 0
}

func (b *builder) nextCredential() { b.creds = len(b.account().Credentials) }

// maxFaults is how many faults of one reading are told: a file that is no configuration has one in each word.
const maxFaults = 20

func (b *builder) fault(e *Error) {
	switch b.met++; {
	case b.met <= maxFaults:
		b.faults = append(b.faults, e)
	case b.met == maxFaults+1:
		b.faults = append(b.faults, &Error{Text: "there is more at fault"})
	}
}

// file reads the configuration file that the command line or the environment names.
func (b *builder) file(args []token, readFile func(string) ([]byte, error)) {
	named := b.namedFile(args)
	if named == nil {
		return
	}
	content, err := readFile(named.text)
	if err != nil {
		b.fault(named.error("--config-file", fmt.Sprintf("cannot read %s: %v", named.text, cause(err)), "Unable to open config file "+named.text))
		return
	}
	tokens, bad := fileTokens(named.text, content)
	if bad != nil {
		b.fault(bad)
		return
	}
	b.scan(tokens)
}

// cause leaves out what the message already says: the act and the name.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// namedFile finds the first --config-file; all else in args is left for later, its faults too.
func (b *builder) namedFile(args []token) *token {
	var named *token
	scan{index: b.index, rest: func(token) {}, fault: func(*Error) {}, option: func(o occurrence) bool {
		if o.option.Name == "config-file" {
			named = &token{text: o.value}
		}
		return named == nil
	}}.run(args)
	if named == nil && b.env("GOSUA_CONFIG_FILE") != "" {
		named = &token{text: b.env("GOSUA_CONFIG_FILE"), env: "GOSUA_CONFIG_FILE"}
	}
	return named
}

// environment applies GOSUA_NAME for each option, in the order of the table. Options that may be repeated take several
// values, separated as in a file; options without a value take yes or no.
func (b *builder) environment() {
	for i := range b.index.options {
		o := &b.index.options[i]
		value := b.env(o.Env())
		if value == "" || o.NoEnv || o.Name == "config-file" {
			continue
		}
		at := token{env: o.Env()}
		switch {
		case o.Arg == "":
			b.environmentFlag(occurrence{o, value, at})
		case o.Repeat:
			for _, word := range syntax.Words(value) {
				b.apply(occurrence{o, word, at})
			}
		default:
			b.apply(occurrence{o, value, at})
		}
	}
}

func (b *builder) environmentFlag(o occurrence) {
	switch strings.ToLower(o.value) {
	case "1", "yes", "true", "on":
		o.value = ""
		b.apply(o)
	case "0", "no", "false", "off":
	default:
		b.fault(o.at.error("--"+o.option.Name, syntax.Shown(o.value)+" is neither yes nor no", ""))
	}
}

func (b *builder) scan(tokens []token) {
	scan{index: b.index, option: b.apply, rest: b.positional, fault: b.fault}.run(tokens)
}

// apply checks and stores an option; false ends the reading, for --help and --version.
func (b *builder) apply(o occurrence) bool {
	key := "--" + o.option.Name
	if o.option.Status == Refused {
		text := fmt.Sprintf("Argument \"%s\" is not valid. Use --help to see help", syntax.Brief(o.at.text))
		b.fault(o.at.error("", text, text))
		return true
	}
	if bad := b.store(o); bad != nil {
		b.fault(o.at.error(key, bad.text, bad.pjsua))
		return true
	}
	b.remark(key, o)
	return b.action == Run
}

// store puts the value where it belongs, or says what is wrong with it.
func (b *builder) store(o occurrence) *fault {
	if !o.option.Secret && hasControl(o.value) {
		return &fault{text: syntax.Shown(o.value) + " holds a control character"}
	}
	if o.option.set != nil {
		if bad := o.option.set(b, o.value); bad != nil {
			return bad
		}
	}
	if o.option.Status == NotYet && !o.option.asksForNothing(o.value) {
		return &fault{"not supported yet: " + o.option.Why, fmt.Sprintf("Argument \"--%s\" is not valid. Use --help to see help", o.option.Name)}
	}
	return nil
}

// remark warns of what is accepted and may not be what was meant.
func (b *builder) remark(key string, o occurrence) {
	switch {
	case o.option.Status == NoEffect && !o.option.asksForNothing(o.value):
		b.warn(key + ": " + o.option.Why)
	case o.option.Name == "password" && o.at.file == "" && o.at.env == "":
		b.warn("--password: other users of this machine can see it in the list of processes; --password-file, --password-stdin, --password-cmd or GOSUA_PASSWORD hide it")
	}
}

func (b *builder) warn(sentence string) {
	for _, w := range b.cfg.Warnings {
		if w == sentence {
			return
		}
	}
	b.cfg.Warnings = append(b.cfg.Warnings, sentence)
}

// positional takes the URL to call.
func (b *builder) positional(t token) {
	why := syntax.CheckURL(t.text, callable())
	if hasControl(t.text) {
		why = "it holds a control character"
	}
	switch {
	case b.cfg.UI.Target != "":
		b.fault(t.error("", syntax.Shown(t.text)+" is one URL too many: only one call is placed at start", "Error: unknown options "+syntax.Brief(t.text)))
	case why != "":
		b.fault(t.error("", syntax.Shown(t.text)+" is not a SIP URL: "+why, "Invalid SIP URI "+syntax.Brief(t.text)))
	default:
		b.cfg.UI.Target = t.text
	}
}
