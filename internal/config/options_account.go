package config

import (
	"strings"
	"time"

	"gosua/internal/config/syntax"
)

func accountOptions() []Option {
	intervals := bounds{1, 3600, "a number of seconds", "Error: invalid value for --reg-timeout (expecting 1-3600)"}
	options := []Option{
		{Name: "id", Arg: "URL", Help: "Address of record of the account, sip:name@host or \"Name\" <sip:name@host>",
			field: url("local id", nil, text(func(b *builder) *string { return &b.account().ID }))},
		{Name: "registrar", Arg: "URL", Help: "Register with this registrar",
			field: url("registrar", sipOnly(), text(func(b *builder) *string { return &b.account().Registrar }))},
		{Name: "reg-timeout", Arg: "SEC", Default: "300", Help: "Registration interval to ask for, 1 to 3600",
			field: duration(func(b *builder) *time.Duration { return &b.account().Expires }, time.Second, intervals)},
		{Name: "rereg-delay", Arg: "SEC", Default: "300", Help: "Try again this long after a registration failed for a while",
			field: duration(func(b *builder) *time.Duration { return &b.account().RetryDelay }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
		{Name: "reg-use-proxy", Arg: "N", Default: "3", Help: "Proxies that REGISTER passes: 0 none, 1 --outbound, 2 --proxy, 3 both",
			field: regUseProxy()},
		{Name: "proxy", Arg: "URL", Repeat: true, Help: "Proxy that the account's requests pass",
			field: url("proxy", sipOnly(), list(func(b *builder) *[]string { return &b.account().Proxies }, MaxList, "Error: too many proxies"))},
		{Name: "contact", Arg: "URL", Help: "Contact to use instead of a generated one",
			field: url("contact", nil, text(func(b *builder) *string { return &b.account().Contact }))},
		{Name: "contact-params", Arg: "S", Help: "Append S (with its leading ;) to the Contact header",
			field: text(func(b *builder) *string { return &b.account().ContactParams })},
		{Name: "contact-uri-params", Arg: "S", Help: "Append S (with its leading ;) to the Contact URI",
			field: text(func(b *builder) *string { return &b.account().ContactURIParams })},
		{Name: "reg-contact-params", Arg: "S", Help: "As --contact-params, in REGISTER only",
			field: text(func(b *builder) *string { return &b.account().RegContactParams })},
		{Name: "reg-contact-uri-params", Arg: "S", Help: "As --contact-uri-params, in REGISTER only",
			field: text(func(b *builder) *string { return &b.account().RegContactURIParams })},
		{Name: "auto-update-nat", Arg: "N", Default: "1", Help: "Rewrite the Contact to what the registrar saw: 0 never, 1 with exceptions, 2 always",
			field: number(func(b *builder) *int { return &b.account().ContactRewrite }, bounds{0, 2, "a mode", ""})},
		{Name: "next-account", NoEnv: true, Repeat: true, Help: "Start describing the next account",
			field: field{set: func(b *builder, _ string) *fault { b.nextAccount(); return nil }}},
	}
	return placed(options, AccountSection, PerAccount)
}

func credentialOptions() []Option {
	options := []Option{
		{Name: "realm", Arg: "S", Help: "Realm the credential is for, * for any",
			field: text(func(b *builder) *string { return &b.credential().Realm })},
		{Name: "username", Arg: "S", Help: "User name of the credential",
			field: text(func(b *builder) *string { return &b.credential().Username })},
		{Name: "password", Arg: "S", Secret: true, Help: "Password (other users can see it; the next four and GOSUA_PASSWORD hide it)",
			field: password()},
		{Name: "password-file", Arg: "FILE", Own: true, Help: "Read the password from the first line of FILE",
			field: passwordFrom(PasswordFile)},
		{Name: "password-stdin", Own: true, Help: "Read the password from one line of standard input",
			field: passwordFrom(PasswordStdin)},
		{Name: "password-cmd", Arg: "CMD", Own: true, Help: "Run CMD and take the first line it prints for the password",
			field: passwordFrom(PasswordCommand)},
		{Name: "ha1", Arg: "HEX", Own: true, Secret: true, Help: "MD5 of user:realm:password in hexadecimal, instead of the password",
			field: ha1()},
		{Name: "next-cred", NoEnv: true, Repeat: true, Help: "Start another credential of the same account",
			field: field{set: func(b *builder, _ string) *fault { b.nextCredential(); return nil }}},
	}
	return placed(options, Passwords, PerCredential)
}

// placed fills in what is the same for all of a group.
func placed(options []Option, s Section, p Place) []Option {
	for i := range options {
		options[i].Section, options[i].Place = s, p
	}
	return options
}

func regUseProxy() field {
	r := bounds{0, 3, "a number of proxies to use", ""}
	return checked(func(value string) *fault {
		if bad := r.check(value); bad != nil {
			return &fault{bad.text, "Error: invalid --reg-use-proxy value '" + syntax.Brief(value) + "'"}
		}
		return nil
	}, number(func(b *builder) *int { return &b.account().RegUseProxy }, r))
}

// password is the field of --password.
func password() field {
	return field{
		set: func(b *builder, value string) *fault {
			c := b.credential()
			c.Password, c.HA1, c.From = Secret(value), "", PasswordSource{}
			return nil
		},
		get: func(b *builder) []string {
			c := b.credential()
			return []string{c.Password.Reveal()}[:ones(c.From.Kind == PasswordGiven && c.Password != "")]
		},
	}
}

func ones(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// passwordFrom is the field of an option that says where the password is.
func passwordFrom(kind PasswordKind) field {
	return field{
		set: func(b *builder, value string) *fault {
			c := b.credential()
			c.Password, c.HA1, c.From = "", "", PasswordSource{Kind: kind, Name: value}
			return nil
		},
		get: func(b *builder) []string {
			c := b.credential()
			return []string{c.From.Name}[:ones(c.From.Kind == kind)]
		},
	}
}

// hexMD5 is the length of an MD5 in hexadecimal.
const hexMD5 = 32

func ha1() field {
	return field{
		set: func(b *builder, value string) *fault {
			if len(value) != hexMD5 || strings.Trim(value, "0123456789abcdefABCDEF") != "" {
				return &fault{text: "the value is not an MD5 in 32 hexadecimal digits"}
			}
			c := b.credential()
			c.Password, c.HA1, c.From = "", Secret(strings.ToLower(value)), PasswordSource{}
			return nil
		},
		get: func(b *builder) []string { return []string{b.credential().HA1.Reveal()} },
	}
}
