package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gosua/internal/config"
	"gosua/internal/phone"
	"gosua/internal/sipstack/uri"
)

const registerLong = `Registers URI, says what happened stage by stage with the time each stage took, unregisters, and exits:

  0  registered and unregistered     6  no answer by the deadline
  2  wrong usage                     7  credentials refused
  3  name resolution                 8  another refusal (its status is in the output)
  4  connection refused or lost      10  a local port or file
  5  TLS

The account and transport options of the softphone hold here too (gosua --help): --username, --password-file, --realm,
--registrar, --proxy, --nameserver, --bound-addr, --tls-ca-file … The registrar is the URI's host unless --registrar says
otherwise. The server's certificate is verified.

Options of its own:
  --timeout DURATION   bounds everything, unregistering included: 500ms, 10s, 1m (10s)
  --json               one JSON object a stage, and one with the result at the end
  --quiet              print nothing but errors
  --tls-insecure       do not verify the server's certificate`

const registerExample = `  gosua register sip:alice@pbx.example --username alice --password-file alice.secret
  gosua register 'sip:alice@127.0.0.1:5060;transport=tcp' --username alice --password-stdin < secret
  GOSUA_PASSWORD=secret gosua register sips:alice@pbx.example --timeout 3s --json`

const defaultRegisterTimeout = 10 * time.Second

// registerOptions are the subcommand's own; everything else is the softphone's.
type registerOptions struct {
	timeout             time.Duration
	json, quiet         bool
	insecure, wantsHelp bool
}

// newRegister is the registration smoke test.
func newRegister(std streams) *cobra.Command {
	return &cobra.Command{
		Use: "register URI [options]", Short: "Register, tell what happened stage by stage, unregister", Long: registerLong, Example: registerExample,
		DisableFlagParsing: true, ValidArgsFunction: completeOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			own, rest, err := ownOptions(args)
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

// ownOptions takes the subcommand's options out of the arguments.
func ownOptions(args []string) (own registerOptions, rest []string, err error) {
	own.timeout = defaultRegisterTimeout
	flags := map[string]*bool{"--json": &own.json, "--quiet": &own.quiet, "--tls-insecure": &own.insecure, "--help": &own.wantsHelp, "-h": &own.wantsHelp}
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(args[i], "=")
		if flag, ok := flags[args[i]]; ok {
			*flag = true
			continue
		}
		if name != "--timeout" {
			rest = append(rest, args[i])
			continue
		}
		if !inline && i+1 < len(args) {
			i++
			value = args[i]
		}
		if own.timeout, err = parseTimeout(value); err != nil {
			return own, nil, err
		}
	}
	return own, rest, nil
}

// parseTimeout reads a duration, or a plain number of seconds.
func parseTimeout(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if seconds, e := strconv.Atoi(s); e == nil {
		d, err = time.Duration(seconds)*time.Second, nil
	}
	if err != nil || d <= 0 {
		return 0, &config.Error{Key: "--timeout", Text: fmt.Sprintf("%q is no duration above zero, like 500ms or 10s", s)}
	}
	return d, nil
}

// registerConfig is the softphone's configuration with one account: the URI's.
func registerConfig(own registerOptions, args []string, std streams) (*config.Config, error) {
	first, _, err := config.Parse(args, std.env, os.ReadFile)
	if err != nil {
		return nil, err
	}
	aor, err := uri.Parse(first.UI.Target)
	if err != nil || aor.Scheme != "sip" && aor.Scheme != "sips" {
		return nil, &config.Error{Key: "register", Text: fmt.Sprintf("%q is no address of record: sip:user@host expected", first.UI.Target)}
	}
	registrar := uri.URI{Scheme: aor.Scheme, Host: aor.Host, Port: aor.Port, Params: aor.Params}
	aor.Params, aor.Port = "", 0
	defaults := []string{"--id=" + aor.String(), "--registrar=" + registrar.String(), "--local-port=0", "--null-audio", "--no-tones"}
	if !own.insecure {
		defaults = append(defaults, "--tls-verify-server")
	}
	c, _, err := config.Parse(append(defaults, args...), std.env, os.ReadFile)
	if err != nil {
		return nil, err
	}
	return c, c.LoadPasswords(config.PasswordReaders{
		ReadFile: os.ReadFile,
		ReadLine: func() (string, error) { return firstLine(std.in) },
		Run:      func(command string) (string, error) { return commandOutput(command, std.err) },
	})
}

func runRegister(own registerOptions, args []string, std streams) error {
	ctx, signals := newInterrupts(exitNow)
	defer signals.stop()
	ctx, cancel := context.WithTimeout(ctx, own.timeout)
	defer cancel()
	c, err := registerConfig(own, args, std)
	if err != nil {
		return badOptions(err, std)
	}
	settings, err := phoneConfig(c)
	if err != nil {
		return badOptions(err, std)
	}
	settings.TLS.Listen = false
	return newProbe(own, settings.Accounts[len(settings.Accounts)-1].ID, std).run(ctx, signals, settings)
}

// exitFor is the exit code of a registration that failed.
func exitFor(ev phone.RegistrationFailed) ExitCode {
	switch phone.CauseOf(ev.Err) {
	case phone.CauseResolve:
		return ExitResolve
	case phone.CauseConnect:
		return ExitConnect
	case phone.CauseTLS:
		return ExitTLS
	case phone.CauseTimeout:
		return ExitDeadline
	case phone.CauseCredentials:
		return ExitCredentials
	case phone.CauseLocal:
		return ExitLocal
	case phone.CauseOther:
	}
	if ev.Code == 401 || ev.Code == 407 || ev.Code == 403 {
		return ExitCredentials
	}
	return ExitRefused
}

// failure is what went wrong, in words.
func failure(ev phone.RegistrationFailed) error {
	if ev.Err != nil {
		return ev.Err
	}
	return errors.New(strconv.Itoa(ev.Code) + " " + ev.Reason)
}
