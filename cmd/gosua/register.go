package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"gosua/internal/config"
	"gosua/internal/console/lines"
	"gosua/internal/phone"
	"gosua/internal/sipstack/uri"
)

const registerLong = `Registers URI, says what happened stage by stage with the time each stage took, unregisters, and exits:

  0  registered and unregistered     7    credentials refused
  2  wrong usage                     8    another refusal (its status is in the output)
  3  name resolution                 10   a local port or file
  4  connection refused or lost      130  interrupted, unregistered
  5  TLS                             143  terminated, unregistered
  6  no answer by the deadline

The account and transport options of the softphone hold here too (gosua --help): --username, --password-file, --realm,
--registrar, --proxy, --nameserver, --bound-addr, --tls-ca-file … The registrar is the URI's host unless --registrar says
otherwise. The server's certificate is verified.

Options of its own, each also in the environment as GOSUA_TIMEOUT, GOSUA_JSON …:
  --timeout DURATION   bounds everything, unregistering included: 500ms, 10s, 1m (10s)
  --json               one JSON object a stage, and one with the result at the end
  --quiet              print nothing but errors
  --tls-insecure       do not verify the server's certificate; its fingerprint goes to standard error
  -v                   print each SIP message on standard error`

const registerExample = `  gosua register sip:alice@pbx.example --username alice --password-file alice.secret
  gosua register 'sip:alice@127.0.0.1:5060;transport=tcp' --username alice --password-stdin < secret
  GOSUA_PASSWORD=secret gosua register sips:alice@pbx.example --username alice --timeout 3s --json`

// newRegister is the registration smoke test.
func newRegister(std streams) *cobra.Command {
	return &cobra.Command{
		Use: "register URI [options]", Short: "Register, tell what happened stage by stage, unregister", Long: registerLong, Example: registerExample,
		DisableFlagParsing: true, ValidArgsFunction: completeOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			own, rest, err := ownOptions(args, std.env)
			if err != nil {
				return badOptions(err, std)
			}
			if own.wantsHelp {
				return cmd.Help()
			}
			return runRegister(own, rest, std)
		},
	}
}

func runRegister(own registerOptions, args []string, std streams) error {
	ctx, signals := newInterrupts(exitNow)
	defer signals.stop()
	ctx, cancel := context.WithTimeout(ctx, own.timeout)
	defer cancel()
	p := newProbe(own, std)
	settings, err := prepare(ctx, own, args, std)
	switch {
	case signals.exit() != ExitOK:
		return &exitError{signals.exit(), errInterrupted}
	case errors.Is(err, context.DeadlineExceeded):
		return &exitError{ExitDeadline, fmt.Errorf("register: the options, or the passwords they name, were not read within %s", own.timeout)}
	case err != nil:
		return badOptions(err, std)
	}
	keys, err := logKeys(std, &settings)
	if err != nil {
		return err
	}
	defer keys.Close()
	return p.run(ctx, signals, settings)
}

// preparation is the reading of the options, and of the passwords that they name: a file, standard input or a command,
// any of which may take for ever.
type preparation struct {
	settings phone.Config
	warnings []string
	err      error
	done     chan struct{}
}

// prepare makes the phone's configuration before ctx ends; the goroutine of one that does not ends with the process.
func prepare(ctx context.Context, own registerOptions, args []string, std streams) (phone.Config, error) {
	p := &preparation{done: make(chan struct{})}
	go p.run(ctx, own, args, std)
	select {
	case <-p.done:
	case <-ctx.Done():
		return phone.Config{}, ctx.Err()
	}
	if !own.quiet {
		for _, w := range p.warnings {
			fmt.Fprintln(std.err, "gosua: warning: "+lines.Clean(w))
		}
	}
	return p.settings, p.err
}

func (p *preparation) run(ctx context.Context, own registerOptions, args []string, std streams) {
	defer close(p.done)
	c, err := registerConfig(own, args, std)
	if err == nil {
		p.warnings = c.Warnings
		err = c.LoadPasswords(config.PasswordReaders{
			ReadFile: os.ReadFile,
			ReadLine: func() (string, error) { return firstLine(std.in) },
			Run:      func(command string) (string, error) { return commandOutput(ctx, command, std.err) },
		})
	}
	if err == nil {
		p.settings, err = phoneConfig(c)
	}
	p.settings.TLS.Listen = false // nobody is to call a probe
	p.err = err
}

// registerConfig is the softphone's configuration with one account: the URI's.
func registerConfig(own registerOptions, args []string, std streams) (*config.Config, error) {
	first, _, err := config.Parse(args, std.env, os.ReadFile)
	if err != nil {
		return nil, err
	}
	aor, err := uri.Parse(first.UI.Target)
	if err != nil || aor.Scheme != "sip" && aor.Scheme != "sips" || aor.Host == "" {
		return nil, &config.Error{Key: "register", Text: fmt.Sprintf("%q is no address of record: sip:user@host expected", first.UI.Target)}
	}
	registrar := uri.URI{Scheme: aor.Scheme, Host: aor.Host, Port: aor.Port, Params: aor.Params}
	aor.Params, aor.Port = "", 0
	defaults := []string{"--id=" + aor.String(), "--registrar=" + registrar.String(), "--local-port=0", "--null-audio", "--no-tones"}
	if !own.insecure {
		defaults = append(defaults, "--tls-verify-server")
	}
	c, _, err := config.Parse(append(defaults, args...), std.env, os.ReadFile)
	if err == nil && len(c.Accounts) != 1 {
		err = &config.Error{Key: "--next-account", Text: "one address at a time is registered here"}
	}
	return c, err
}

// registerOptions are the subcommand's own; everything else is the softphone's.
type registerOptions struct {
	timeout               time.Duration
	json, quiet, insecure bool
	trace, wantsHelp      bool
}
