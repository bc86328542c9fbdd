package config

import (
	"fmt"
	"slices"
	"strings"

	"gosua/internal/config/syntax"
)

// WriteOptions says how settings are written.
type WriteOptions struct {
	ShowSecrets bool // passwords in clear; without it a comment stands in their place
	// Plain writes values as they are, as pjsua does: for a dump that is looked at. A file to be read back needs the
	// quotes and escapes that are written without it.
	Plain bool
	// Person tells that the log levels are those of a terminal at which none was asked for: they are left as comments.
	Person bool
}

// Write gives the settings in the shape of pjsua's dump: a configuration file that Parse reads back to an equal Config,
// but for the URL to call at start, the warnings, and passwords that are hidden. Accounts that came at run time are
// written when they are in c.Accounts.
func Write(c *Config, o WriteOptions) string {
	w := &writer{WriteOptions: o, cfg: c, index: newIndex(), fresh: &builder{cfg: Default()}}
	w.fresh.cfg.Accounts = []Account{DefaultAccount()}
	w.section("Logging options", w.ofPhone(logDump()))
	for i := range c.Accounts {
		w.section(fmt.Sprintf("Account %d", i), w.account(i))
	}
	for _, g := range phoneDump() {
		if lines := w.ofPhone(g.lines); lines != "" || !g.own {
			w.section(g.title, lines)
		}
	}
	w.postponed()
	return w.out.String()
}

// writer is a dump in the making.
type writer struct {
	WriteOptions
	cfg   *Config
	index *index
	fresh *builder // as before any option was given
	out   strings.Builder
	late  []string // lines that would change the last account, were they written among those of the phone
}

// section writes a title and what is under it.
func (w *writer) section(title, lines string) {
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	fmt.Fprintf(&w.out, "#\n# %s:\n#\n%s", title, lines)
}

// ofPhone are the lines of options that the phone has.
func (w *writer) ofPhone(list []row) string {
	var b strings.Builder
	at := &builder{cfg: w.cfg, ofPhone: true}
	for _, r := range list {
		if o := w.index.byName[r.name]; o.Place != Shared || w.sharedInPlace(o) {
			b.WriteString(w.option(o, r.form, at))
		}
	}
	return b.String()
}

// account are the lines of an account; the last one leads to the next.
func (w *writer) account(i int) string {
	var b strings.Builder
	at := &builder{cfg: w.cfg, accounts: i}
	for _, r := range accountDump() {
		if r.name == credentials {
			b.WriteString(w.credentials(i))
			continue
		}
		if r.name == "reg-timeout" && w.cfg.Accounts[i].Registrar != "" {
			r.form = always
		}
		b.WriteString(w.option(w.index.byName[r.name], r.form, at))
	}
	if i+1 < len(w.cfg.Accounts) {
		b.WriteString("--next-account\n")
	}
	return b.String()
}

func (w *writer) credentials(account int) string {
	var b strings.Builder
	for j := range w.cfg.Accounts[account].Credentials {
		if j > 0 {
			b.WriteString("--next-cred\n")
		}
		at := &builder{cfg: w.cfg, accounts: account, creds: j}
		for _, r := range credentialDump() {
			b.WriteString(w.option(w.index.byName[r.name], r.form, at))
		}
	}
	return b.String()
}

// option are the lines that bring a setting back.
func (w *writer) option(o *Option, f form, at *builder) string {
	if w.Person && !w.cfg.Log.LevelGiven && (o.Name == "log-level" || o.Name == "app-log-level") {
		f = asComment
	}
	values, usual := o.get(at), w.usual(o)
	switch asUsual := slices.Equal(values, usual); {
	case asUsual && f == ifSet:
		return ""
	case asUsual && f == asComment:
		return "#using default --" + o.Name + " " + append(usual, o.Default)[0] + "\n"
	case asUsual && f == always:
		values = append(usual, o.Default)[:1]
	}
	var b strings.Builder
	for _, value := range values {
		b.WriteString(w.line(o, value))
	}
	return b.String()
}

// usual is what an option has when it is not given.
func (w *writer) usual(o *Option) []string { return o.get(w.fresh) }

// sharedInPlace tells whether an option for account and phone may be written among the phone's: it must not change the
// last account. If it must be written all the same, that is left for the end.
func (w *writer) sharedInPlace(o *Option) bool {
	last := len(w.cfg.Accounts) - 1
	if last < 0 {
		return true
	}
	phone := o.get(&builder{cfg: w.cfg, ofPhone: true})
	if slices.Equal(w.implied(o), phone) {
		return slices.Equal(phone, o.get(&builder{cfg: w.cfg, accounts: last}))
	}
	if len(phone) == 0 {
		phone = []string{o.Default}
	}
	for _, value := range phone {
		w.late = append(w.late, w.line(o, value))
	}
	return false
}

// implied is what the phone has after the accounts were read back.
func (w *writer) implied(o *Option) []string {
	list := accountDump()
	form := list[slices.IndexFunc(list, func(r row) bool { return r.name == o.Name })].form
	implied := w.usual(o)
	for i := range w.cfg.Accounts {
		if at := (&builder{cfg: w.cfg, accounts: i}); w.option(o, form, at) != "" {
			implied = o.get(at)
		}
	}
	return implied
}

// postponed writes what the phone has and no account: it is given to an account that does not come to be.
func (w *writer) postponed() {
	if len(w.late) > 0 {
		w.section("Of no account", "--next-account\n"+strings.Join(w.late, ""))
	}
	w.out.WriteByte('\n')
}

// line gives an option.
func (w *writer) line(o *Option, value string) string {
	switch {
	case o.Secret && !w.ShowSecrets:
		return fmt.Sprintf("# --%s hidden; --show-secrets shows it\n", o.Name)
	case o.Arg == "" || o.Optional && value == "":
		return "--" + o.Name + "\n"
	case o.Optional:
		return syntax.Word("--"+o.Name+"="+value) + "\n"
	case w.Plain:
		return "--" + o.Name + " " + value + "\n"
	}
	return syntax.Option(o.Name, value) + "\n"
}
