package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// finish settles what can only be seen at the end: which accounts count, whose password comes from the environment, and
// whether the parts fit together.
func (b *builder) finish() {
	last := &b.cfg.Accounts[len(b.cfg.Accounts)-1]
	if last.ID == "" {
		b.dropped(last)
		b.cfg.Accounts = b.cfg.Accounts[:len(b.cfg.Accounts)-1]
	}
	password := Secret(b.env("GOSUA_PASSWORD"))
	for i := range b.cfg.Accounts {
		for j := range b.cfg.Accounts[i].Credentials {
			b.cfg.Accounts[i].Credentials[j].fill(password)
		}
	}
	b.settleCredentials()
	b.targetIsBuddy()
	b.missingFiles()
	b.consoles()
	for _, bad := range b.cfg.check() {
		b.fault(bad)
	}
}

// targetIsBuddy puts the URL to call on the list of buddies, unless it is there.
func (b *builder) targetIsBuddy() {
	equal := func(buddy string) bool { return strings.EqualFold(buddy, b.cfg.UI.Target) }
	if b.cfg.UI.Target != "" && !slices.ContainsFunc(b.cfg.SIP.Buddies, equal) {
		b.cfg.SIP.Buddies = append(b.cfg.SIP.Buddies, b.cfg.UI.Target)
	}
}

// dropped warns when the last account is left out for want of an --id although something was said about it.
func (b *builder) dropped(a *Account) {
	if a.Registrar != "" || len(a.Credentials) > 0 && a.Credentials[0].Username != "" {
		b.warn(fmt.Sprintf("account %d has no --id: what was said about it is ignored", b.accounts+1))
	}
}

// missingFiles warns of automatic actions that have nothing to work on.
func (b *builder) missingFiles() {
	c := b.cfg
	if c.Calls.AutoRec && c.Media.RecFile == "" {
		b.warn("--auto-rec has nothing to record into: give --rec-file")
	}
	if (c.Calls.AutoPlay || c.Calls.AutoPlayHangup) && len(c.Media.PlayFiles) == 0 {
		b.warn("--auto-play has nothing to play: give --play-file")
	}
}

// consoles warns of console options that miss what they belong to, and of a telnet port that others reach.
func (b *builder) consoles() {
	ui := b.cfg.UI
	if !ui.UseCLI && ui.CLITelnetPort >= 0 {
		b.warn("--cli-telnet-port has no effect without --use-cli")
	}
	if !ui.UseCLI && ui.NoCLIConsole {
		b.warn("--no-cli-console has no effect without --use-cli")
	}
	if ui.UseCLI && ui.NoCLIConsole && ui.CLITelnetPort < 0 {
		b.warn("--no-cli-console leaves no way to command the phone: give --cli-telnet-port")
	}
	if addr, err := netip.ParseAddr(ui.CLITelnetAddr); err == nil && !addr.Unmap().IsLoopback() && ui.UseCLI && ui.CLITelnetPort >= 0 {
		b.warn("--cli-telnet-addr: whoever reaches " + ui.CLITelnetAddr + " commands the phone, no password is asked")
	}
}

// fill gives the password of the environment to a credential that has no other.
func (c *Credential) fill(password Secret) {
	if c.Password == "" && c.HA1 == "" && c.From.Kind == PasswordGiven {
		c.Password = password
	}
}

// settleCredentials drops credentials without a user name, which cannot answer anything.
func (b *builder) settleCredentials() {
	for i := range b.cfg.Accounts {
		a := &b.cfg.Accounts[i]
		var kept []Credential
		for _, c := range a.Credentials {
			switch {
			case c.Username != "":
				kept = append(kept, c)
			case c.Realm != "" || c.From.Kind != PasswordGiven:
				b.warn(fmt.Sprintf("a credential of account %d has no --username: it is ignored", i+1))
			}
		}
		a.Credentials = kept
	}
}

// Validate checks how the parts fit together and returns every fault at once, as Errors. Parse has called it already.
func (c *Config) Validate() error { return c.check().orNil() }

func (c *Config) check() Errors {
	var faults Errors
	add := func(key, text, pjsua string) { faults = append(faults, &Error{Key: key, Text: text, Pjsua: pjsua}) }
	if c.SIP.NoTCP && c.SIP.NoUDP && !c.TLS.Enabled {
		add("--no-udp", "without UDP, TCP and TLS nothing is left to talk over", "Error: cannot disable both TCP and UDP")
	}
	if c.TLS.Enabled && c.SIP.LocalPort == 65535 {
		add("--use-tls", "TLS listens on the local port plus one, and there is none after 65535", "")
	}
	for i, a := range c.Accounts {
		faults = append(faults, a.checkIMS()...)
		if a.ID == "" {
			add("--next-account", fmt.Sprintf("account %d before it has no --id", i+1), "Invalid local URI: Invalid URI (PJSIP_EINVALIDURI) [status=171039]")
		}
		for _, cred := range a.Credentials {
			if cred.HA1 != "" && (cred.Realm == "" || cred.Realm == "*") {
				add("--ha1", "it is bound to a realm: give that --realm, not *", "")
			}
		}
	}
	return faults
}

// checkIMS checks that an account of IMS says who it is, and where.
func (a *Account) checkIMS() Errors {
	var faults Errors
	if len(settings(a.Unused, "use-ims")) == 0 {
		return nil
	}
	for _, c := range a.Credentials {
		if c.Realm == "*" {
			faults = append(faults, &Error{Key: "--use-ims", Text: "the account needs its --realm, not *", Pjsua: "Error: cannot use '*' as realm with IMS"})
		}
		if !strings.Contains(c.Username, "@") {
			faults = append(faults, &Error{Key: "--use-ims", Text: "the --username must be user@domain", Pjsua: "Error: Username for authentication must be in user@domain format with IMS"})
		}
	}
	return faults
}
