package main

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/pbx"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/interop"
)

// printed is what a command line did.
type printed struct {
	code     ExitCode
	out, err string
}

// gosua runs a command line in this process.
func gosua(env map[string]string, stdin string, args ...string) printed {
	var out, msg bytes.Buffer
	code := run(args, streams{in: strings.NewReader(stdin), out: &out, err: &msg, env: func(name string) string { return env[name] }})
	return printed{code, out.String(), msg.String()}
}

// register runs the subcommand with what keeps it on loopback.
func register(args ...string) printed {
	return gosua(nil, "secret\n", append([]string{"register", "--bound-addr=127.0.0.1"}, args...)...)
}

// asAlice are the options with which the PBX takes alice.
var asAlice = []string{"--username", "alice", "--password-stdin"}

// startPBX starts a PBX that knows alice.
func startPBX(t *testing.T, change func(*pbx.Config)) netip.AddrPort {
	t.Helper()
	cfg := pbx.Config{Listen: "127.0.0.1:0", Users: map[string]digest.Secret{"alice": "secret"}}
	if change != nil {
		change(&cfg)
	}
	p, err := pbx.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p.Addr()
}

// startAnswering starts a registrar that answers each REGISTER with the code, 0 never.
func startAnswering(t *testing.T, p transport.Protocol, tls transport.TLSConfig, code int) string {
	t.Helper()
	s, err := sipstack.New(sipstack.Config{Transport: transport.Config{TLS: tls}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.Handle(sipmsg.REGISTER, func(in *sipstack.Incoming) {
		if code != 0 {
			in.Respond(sipmsg.NewResponse(in.Request, code, ""))
		}
	})
	addr, err := s.Listen(p, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return "sip:alice@" + addr.String() + ";transport=" + strings.ToLower(string(p))
}

// startRefusing is the URI of a TCP port that is taken, and that nobody listens at: our end of a connection.
func startRefusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); l.Close() })
	return "sip:alice@" + c.LocalAddr().String() + ";transport=tcp"
}

// startSilent is the URI of a UDP port that nobody reads.
func startSilent(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return "sip:alice@" + c.LocalAddr().String()
}

// TestRegisterExitCodes proves the table of exit codes, with what is said of each: the last stage on standard output, the
// cause on standard error.
func TestRegisterExitCodes(t *testing.T) {
	addr := startPBX(t, nil)
	pbx := "sip:alice@" + addr.String()
	cert, err := interop.NewCertificate(t.TempDir(), netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	tls := startAnswering(t, transport.TLS, transport.TLSConfig{CertFile: cert.CertFile, KeyFile: cert.KeyFile}, 200)
	dns := "--nameserver=" + startDNS(t)
	for _, c := range []struct {
		name     string
		args     []string
		code     ExitCode
		out, err string // expressions
	}{
		{"UDP", append([]string{pbx}, asAlice...), ExitOK, `(?m)^registered sip:alice@127\.0\.0\.1 for 300 s and unregistered, [\d.]+ ms in all$`, `^$`},
		{"TCP", append([]string{pbx + ";transport=tcp"}, asAlice...), ExitOK, `(?m)^connect +[\d.]+ ms  TCP 127`, `^$`},
		{"its own lifetime", append([]string{pbx, "--reg-timeout=60"}, asAlice...), ExitOK, `for 60 s`, `^$`},
		{"TLS", []string{tls, "--tls-ca-file", cert.CAFile}, ExitOK, `(?m)^tls +[\d.]+ ms  TLS 127`, `^$`},
		{"TLS, not verified", []string{tls, "--tls-insecure"}, ExitOK, `^resolve`, `^gosua: warning: the certificate of 127.0.0.1:\d+ is not verified; its SHA-256 is [0-9A-Fa-f:]{64,}\n$`},
		{"no URI", nil, ExitUsage, `^$`, `^gosua: register: "" is no address of record: sip:user@host expected\n$`},
		{"no SIP URI", []string{"tel:123"}, ExitUsage, `^$`, `is no address of record`},
		{"two URIs", []string{"sip:a@h", "sip:b@h"}, ExitUsage, ``, `one URL too many`},
		{"two accounts", []string{"sip:a@h", "--id=sip:a@h", "--next-account", "--id=sip:b@h"}, ExitUsage, `^$`, `one address at a time`},
		{"unknown option", []string{pbx, "--nosuch"}, ExitUsage, ``, `--nosuch`},
		{"bad timeout", []string{pbx, "--timeout=soon"}, ExitUsage, `^$`, `^gosua: --timeout: "soon" is no duration above zero, like 500ms or 10s\n$`},
		{"no timeout", []string{pbx, "--timeout"}, ExitUsage, `^$`, `--timeout: ""`},
		{"no password", []string{pbx, "--username=alice", "--password-file=nowhere"}, ExitUsage, `^$`, `^gosua: --password-file: open nowhere: no such file`},
		{"unknown name", []string{"sip:alice@nobody.invalid", dns}, ExitResolve, `(?m)^resolve +[\d.]+ ms  failed: .*nobody.invalid.*NXDOMAIN`, `^gosua: register sip:alice@nobody.invalid: .*no such name`},
		{"refusing port", []string{startRefusing(t)}, ExitConnect, `(?m)^failed     sip:alice@127.0.0.1, stage connect, exit code 4, `, `^gosua: register sip:alice@127.0.0.1: connect: TCP connect 127.0.0.1:\d+: connection refused\n$`},
		{"unknown authority", []string{tls}, ExitTLS, `stage tls, exit code 5`, `^gosua: .*TLS .*unknown authority`},
		{"silence", []string{startSilent(t), "--timeout=1s"}, ExitDeadline, `(?m)^answer +[\d.]+ ms  failed: no answer within 1s$`, `^gosua: register sip:alice@127.0.0.1: no answer within 1s\n$`},
		{"wrong password", []string{pbx, "--username=alice", "--password=wrong"}, ExitCredentials, `(?m)^answer +[\d.]+ ms  403 Forbidden$`, `warning: --password: .*\n.*403 Forbidden\n$`},
		{"no credentials", []string{pbx}, ExitCredentials, `(?m)^challenge +[\d.]+ ms  401 Unauthorized`, `401 Unauthorized: .*no credential for realm "gosua"`},
		{"wrong realm", append([]string{pbx, "--realm=other"}, asAlice...), ExitCredentials, `stage answer`, `no credential for realm "gosua"`},
		{"403 before any challenge", []string{startAnswering(t, transport.UDP, transport.TLSConfig{}, 403)}, ExitRefused, `403 Forbidden`, `403 Forbidden\n$`},
		{"404", []string{startAnswering(t, transport.UDP, transport.TLSConfig{}, 404)}, ExitRefused, `stage answer, exit code 8`, `^gosua: register sip:alice@127.0.0.1: 404 Not Found\n$`},
		{"503", []string{startAnswering(t, transport.TCP, transport.TLSConfig{}, 503)}, ExitRefused, ``, `503 Service Unavailable\n$`},
		{"no such authority", []string{tls, "--tls-ca-file=nowhere"}, ExitLocal, `stage tls, exit code 10`, `^gosua: .*TLS CA list nowhere: no such file or directory\n$`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := register(c.args...)
			if got.code != c.code || !regexp.MustCompile(c.out).MatchString(got.out) || !regexp.MustCompile(c.err).MatchString(got.err) {
				t.Errorf("exit code %d, want %d\noutput:\n%serrors:\n%s", got.code, c.code, got.out, got.err)
			}
			if strings.Contains(got.out+got.err, "secret") {
				t.Errorf("the password is shown:\n%s%s", got.out, got.err)
			}
		})
	}
}

func TestRegisterStages(t *testing.T) {
	pbx := "sip:alice@" + startPBX(t, nil).String()
	cert, err := interop.NewCertificate(t.TempDir(), netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	tls := startAnswering(t, transport.TLS, transport.TLSConfig{CertFile: cert.CertFile, KeyFile: cert.KeyFile}, 200)
	for _, c := range []struct {
		uri  string
		want []string
	}{
		{pbx, []string{"resolve", "request", "challenge", "request", "answer", "unregister", "registered"}},
		{pbx + ";transport=tcp", []string{"resolve", "connect", "request", "challenge", "request", "answer", "unregister", "registered"}},
		{tls, []string{"resolve", "connect", "tls", "request", "answer", "unregister", "registered"}},
	} {
		got := register(append([]string{c.uri, "--tls-ca-file", cert.CAFile}, asAlice...)...)
		var stages []string
		for line := range strings.Lines(got.out) {
			stages = append(stages, strings.Fields(line)[0])
		}
		if !slices.Equal(stages, c.want) {
			t.Errorf("%s: stages %q, want %q\n%s", c.uri, stages, c.want, got.err)
		}
	}
}

// TestRegisterJSON proves that each line is an object with schema and time, that the stages' times add up, and that the
// last line says it all, with no status where the registrar said nothing.
func TestRegisterJSON(t *testing.T) {
	pbx := "sip:alice@" + startPBX(t, nil).String()
	for _, c := range []struct {
		name string
		args []string
		want resultLine
	}{
		{"registered", append([]string{pbx}, asAlice...), resultLine{OK: true, Status: 200, Reason: "OK", Expires: 300}},
		{"wrong password", []string{pbx, "--username=alice", "--password=wrong"},
			resultLine{Exit: 7, Status: 403, Reason: "Forbidden", Stage: "answer", Error: "register sip:alice@127.0.0.1: 403 Forbidden"}},
		{"silence", []string{startSilent(t), "--timeout=1s"}, resultLine{Exit: 6, Stage: "answer", Error: "register sip:alice@127.0.0.1: no answer within 1s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := register(append(c.args, "--json")...)
			lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
			sum := checkStageLines(t, lines[:len(lines)-1])
			var last resultLine
			decode(t, lines[len(lines)-1], &last)
			if last.MS < sum-1 {
				t.Errorf("%.3f ms in all, but %.3f in stages", last.MS, sum)
			}
			checkTime(t, last.Time)
			c.want.Schema, c.want.URI, c.want.Time, c.want.MS = "gosua.register/1", "sip:alice@127.0.0.1", last.Time, last.MS
			if last != c.want || got.code != ExitCode(last.Exit) {
				t.Errorf("got  %+v\nwant %+v\nexit code %d", last, c.want, got.code)
			}
		})
	}
}

// checkStageLines gives the sum of their times in ms.
func checkStageLines(t *testing.T, lines []string) (sum float64) {
	t.Helper()
	if len(lines) < 3 {
		t.Errorf("only %d stages", len(lines))
	}
	for _, l := range lines {
		var stage stageLine
		decode(t, l, &stage)
		if stage.Schema != "gosua.register.stage/1" || stage.Stage == "" || stage.MS < 0 {
			t.Errorf("stage %s", l)
		}
		checkTime(t, stage.Time)
		sum += stage.MS
	}
	return sum
}

func decode(t *testing.T, line string, v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
}

func checkTime(t *testing.T, s string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if age := time.Since(at); err != nil || age < 0 || age > time.Minute {
		t.Errorf("time %q: %v", s, err)
	}
}

func TestRegisterQuiet(t *testing.T) {
	pbx := "sip:alice@" + startPBX(t, nil).String()
	if got := register(pbx, "--quiet", "--username=alice", "--password=secret"); got != (printed{}) {
		t.Errorf("%+v", got)
	}
	if got := register(pbx, "--quiet"); got.code != ExitCredentials || got.out != "" || !strings.HasPrefix(got.err, "gosua: register sip:alice@127.0.0.1: 401") {
		t.Errorf("%+v", got)
	}
}

// TestRegisterTrace proves that -v shows the messages, and where they show them.
func TestRegisterTrace(t *testing.T) {
	pbx := "sip:alice@" + startPBX(t, nil).String()
	got := register(append([]string{pbx, "-v"}, asAlice...)...)
	for _, want := range []string{`sent to UDP 127\.0\.0\.1:\d+\nREGISTER sip:127`, `received from UDP 127\.0\.0\.1:\d+\nSIP/2\.0 401`, `\nExpires: 0\n`} {
		if !regexp.MustCompile(want).MatchString(got.err) {
			t.Errorf("no %s in\n%s", want, got.err)
		}
	}
	if strings.Contains(got.out, "REGISTER sip:") || got.code != ExitOK {
		t.Errorf("exit code %d, output\n%s", got.code, got.out)
	}
}

// TestRegisterPasswords proves each source of the password.
func TestRegisterPasswords(t *testing.T) {
	pbx := "sip:alice@" + startPBX(t, nil).String()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, stdin string
		env         map[string]string
		args        []string
		code        ExitCode
	}{
		{"file", "", nil, []string{"--password-file", file}, ExitOK},
		{"standard input", "secret\nmore\n", nil, []string{"--password-stdin"}, ExitOK},
		{"empty standard input", "", nil, []string{"--password-stdin"}, ExitUsage},
		{"command", "", nil, []string{"--password-cmd", "echo secret"}, ExitOK},
		{"failing command", "", nil, []string{"--password-cmd", "exit 3"}, ExitUsage},
		{"environment", "", map[string]string{"GOSUA_PASSWORD": "secret"}, nil, ExitOK},
		{"command line", "", nil, []string{"--password", "secret"}, ExitOK},
		{"HA1", "", nil, []string{"--realm=gosua", "--ha1=" + ha1("alice:gosua:secret")}, ExitOK},
		{"wrong HA1", "", nil, []string{"--realm=gosua", "--ha1=" + ha1("alice:gosua:other")}, ExitCredentials},
		{"none", "", nil, nil, ExitCredentials},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"register", pbx, "--bound-addr=127.0.0.1", "--username=alice"}, c.args...)
			if got := gosua(c.env, c.stdin, args...); got.code != c.code {
				t.Errorf("exit code %d, want %d\n%s%s", got.code, c.code, got.out, got.err)
			}
		})
	}
}

// ha1 is what RFC 7616 §3.4.2 calls A1, hashed.
func ha1(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }

// TestRegisterEnvironment proves that the subcommand's own options come from the environment too, and lose to flags.
func TestRegisterEnvironment(t *testing.T) {
	env := map[string]string{"GOSUA_TIMEOUT": "50ms", "GOSUA_JSON": "yes", "GOSUA_TLS_INSECURE": "1", "GOSUA_QUIET": "no"}
	own, rest, err := ownOptions([]string{"sip:a@h", "--timeout", "2", "--rtp-port=1"}, func(name string) string { return env[name] })
	want := registerOptions{timeout: 2 * time.Second, json: true, insecure: true}
	if err != nil || own != want || !slices.Equal(rest, []string{"sip:a@h", "--rtp-port=1"}) {
		t.Errorf("%+v, %q, %v", own, rest, err)
	}
	own, _, err = ownOptions(nil, func(name string) string { return env[name] })
	if err != nil || own.timeout != 50*time.Millisecond {
		t.Errorf("%+v, %v", own, err)
	}
	for name, value := range map[string]string{"GOSUA_TIMEOUT": "x", "GOSUA_QUIET": "perhaps"} {
		got := gosua(map[string]string{name: value}, "", "register", "sip:a@127.0.0.1")
		if got.code != ExitUsage || !strings.HasPrefix(got.err, "gosua: "+name+": ") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestRegisterHelp(t *testing.T) {
	for _, flag := range []string{"--help", "-h"} {
		got := gosua(nil, "", "register", flag)
		for _, want := range []string{"gosua register URI [options]", "--timeout DURATION", "7    credentials refused", "--tls-insecure"} {
			if !strings.Contains(got.out, want) || got.code != ExitOK {
				t.Errorf("%s: %q is not in\n%s", flag, want, got.out)
			}
		}
	}
}

// TestRegisterKeyLog proves that SSLKEYLOGFILE is obeyed.
func TestRegisterKeyLog(t *testing.T) {
	cert, err := interop.NewCertificate(t.TempDir(), netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	tls := startAnswering(t, transport.TLS, transport.TLSConfig{CertFile: cert.CertFile, KeyFile: cert.KeyFile}, 200)
	file := filepath.Join(t.TempDir(), "keys")
	got := gosua(map[string]string{"SSLKEYLOGFILE": file}, "", "register", tls, "--tls-ca-file", cert.CAFile, "--bound-addr=127.0.0.1")
	if keys, err := os.ReadFile(file); err != nil || !strings.Contains(string(keys), "CLIENT_") || got.code != ExitOK {
		t.Errorf("%+v; keys %q, %v", got, keys, err)
	}
	got = gosua(map[string]string{"SSLKEYLOGFILE": t.TempDir()}, "", "register", tls, "--bound-addr=127.0.0.1")
	if got.code != ExitLocal || !strings.HasPrefix(got.err, "gosua: SSLKEYLOGFILE: ") {
		t.Errorf("%+v", got)
	}
}

// unread is a standard output whose reader goes after some lines.
type unread struct{ lines int }

func (u *unread) Write(b []byte) (int, error) {
	if u.lines--; u.lines < 0 {
		return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
	}
	return len(b), nil
}

// TestRegisterUnread has the reader of standard output go at each line: that is the end, and nothing to tell.
func TestRegisterUnread(t *testing.T) {
	addr := startPBX(t, nil).String()
	target := "sip:alice@" + addr
	for _, form := range [][]string{nil, {"--json"}} {
		whole := register(slices.Concat([]string{target}, asAlice, form)...)
		for n := range strings.Count(whole.out, "\n") {
			var msg bytes.Buffer
			args := slices.Concat([]string{"register", "--bound-addr=127.0.0.1", target}, asAlice, form)
			code := run(args, streams{in: strings.NewReader("secret\n"), out: &unread{n}, err: &msg, env: func(string) string { return "" }})
			if code != ExitReaderGone || msg.Len() > 0 {
				t.Errorf("%v, unread after %d lines: exit code %d, said %q", form, n, code, msg.String())
			}
		}
	}
}

// TestPBXUnread has nobody read where the PBX listens.
func TestPBXUnread(t *testing.T) {
	var msg bytes.Buffer
	if code := run([]string{"pbx", "--listen=127.0.0.1:0"}, streams{out: &unread{}, err: &msg}); code != ExitReaderGone || msg.Len() > 0 {
		t.Errorf("exit code %d, said %q", code, msg.String())
	}
}
