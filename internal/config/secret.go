package config

import (
	"fmt"
	"log/slog"
	"strings"
)

const hidden = "***"

// Secret is a text that no format, log or dump shows; Reveal gives it to who needs it.
type Secret string

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return hidden }

// Format hides the secret from every verb, %x and %q included.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret from JSON and its like.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// PasswordKind is a way to give a password without showing it to the other users of the machine.
type PasswordKind int

// The kinds of PasswordSource.
const (
	PasswordGiven   PasswordKind = iota // in the option itself
	PasswordFile                        // --password-file: the first line of a file
	PasswordStdin                       // --password-stdin: one line of standard input
	PasswordCommand                     // --password-cmd: the first line that a command prints
)

// PasswordSource says where a password is to be read from.
type PasswordSource struct {
	Kind PasswordKind
	Name string // the file or the command
}

// PasswordReaders are the doors to the places a password may be in.
type PasswordReaders struct {
	ReadFile func(name string) ([]byte, error)
	ReadLine func() (string, error)               // a line of standard input, without echo on a terminal
	Run      func(command string) (string, error) // runs the command, returns what it printed
}

// LoadPasswords reads the passwords that options only point to. It reads a line of standard input for each
// --password-stdin, in the order of the options, and returns every fault at once.
func (c *Config) LoadPasswords(r PasswordReaders) error {
	var faults Errors
	for i := range c.Accounts {
		for j := range c.Accounts[i].Credentials {
			if err := c.Accounts[i].Credentials[j].load(r); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return faults.orNil()
}

// KeepPasswords takes over passwords that were read for an earlier Config with the same sources, so that a reload does
// not ask for them again. LoadPasswords reads the others.
func (c *Config) KeepPasswords(earlier *Config) {
	read := map[Credential]Secret{}
	for _, a := range earlier.Accounts {
		for _, cred := range a.Credentials {
			read[cred.unread()] = cred.Password
		}
	}
	for i := range c.Accounts {
		for j := range c.Accounts[i].Credentials {
			if cred := &c.Accounts[i].Credentials[j]; cred.From.Kind != PasswordGiven && cred.Password == "" {
				cred.Password = read[*cred]
			}
		}
	}
}

// unread is the credential before its password was read.
func (c Credential) unread() Credential {
	c.Password = ""
	return c
}

func (c *Credential) load(r PasswordReaders) *Error {
	if c.From.Kind == PasswordGiven || c.Password != "" {
		return nil
	}
	key, text, err := c.From.read(r)
	if err != nil {
		return &Error{Key: key, Text: err.Error()}
	}
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return &Error{Key: key, Text: "the password is empty"}
	}
	c.Password = Secret(line)
	return nil
}

func (s PasswordSource) read(r PasswordReaders) (key, text string, err error) {
	switch s.Kind {
	case PasswordFile:
		b, err := r.ReadFile(s.Name)
		return "--password-file", string(b), err
	case PasswordStdin:
		text, err := r.ReadLine()
		return "--password-stdin", text, err
	default:
		text, err := r.Run(s.Name)
		return "--password-cmd", text, err
	}
}
