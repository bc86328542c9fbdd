package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"gosua/internal/pbx"
	"gosua/internal/sipstack/digest"
)

const pbxExample = `  gosua pbx --user alice:secret --user bob:secret
  gosua pbx --listen 127.0.0.1:0 --user alice:secret`

const pbxLong = `A small PBX for tests and first steps: a registrar with digest authentication and calls between registered users.

  600  echo      601  tone of 440 Hz      602  busy      603  rings for ever

It prints where it listens and runs until SIGINT or SIGTERM. Passwords on the command line can be seen by other users of
this machine: use throw-away ones.`

// newPBX is the subcommand that runs the test PBX.
func newPBX(std streams) *cobra.Command {
	var listen, realm string
	var users []string
	cmd := &cobra.Command{
		Use: "pbx", Short: "Run a small PBX for tests: registrar, echo, tone, busy", Long: pbxLong, Example: pbxExample, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			accounts, err := parseUsers(users)
			if err := errors.Join(checkListen(listen), err); err != nil {
				return &exitError{ExitUsage, err}
			}
			return runPBX(pbx.Config{Listen: listen, Realm: realm, Users: accounts}, std)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:5060", "`HOST:PORT` for UDP and TCP; port 0 takes a free one")
	cmd.Flags().StringVar(&realm, "realm", "gosua", "`REALM` of the challenges")
	cmd.Flags().StringArrayVar(&users, "user", nil, "`NAME:PASSWORD` of a user who may register; may be repeated")
	return cmd
}

// checkListen tells what is no address before anything is opened.
func checkListen(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("--listen: %q is not HOST:PORT, like 127.0.0.1:5060", s)
	}
	return nil
}

// parseUsers reads NAME:PASSWORD pairs. What is wrong is said without the password.
func parseUsers(list []string) (map[string]digest.Secret, error) {
	users := map[string]digest.Secret{}
	for i, s := range list {
		name, password, ok := strings.Cut(s, ":")
		if !ok || name == "" || password == "" {
			return nil, fmt.Errorf("--user number %d: NAME:PASSWORD expected", i+1)
		}
		if _, twice := users[name]; twice {
			return nil, fmt.Errorf("--user %s: given twice", name)
		}
		users[name] = digest.Secret(password)
	}
	return users, nil
}

func runPBX(cfg pbx.Config, std streams) error {
	ctx, signals := newInterrupts(exitNow)
	defer signals.stop()
	p, err := pbx.New(cfg)
	if err != nil {
		return &exitError{ExitLocal, err}
	}
	_, err = fmt.Fprintf(std.out, "pbx listening on %s (udp, tcp)\n", p.Addr())
	if errors.Is(err, syscall.EPIPE) {
		signals.pipeBroken(true)
		err = nil
	}
	if err == nil {
		<-ctx.Done()
	}
	if err := errors.Join(err, p.Close()); err != nil {
		return &exitError{ExitLocal, err}
	}
	return &exitError{code: signals.exit()} // a signal is its usual end
}
