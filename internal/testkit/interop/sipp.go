package interop

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SIPpConfig says what SIPp plays. Scenario is needed.
type SIPpConfig struct {
	Scenario string         // built-in, such as "uac" or "uas", or the path of an XML file
	Remote   netip.AddrPort // whom it calls; zero when it waits for calls
	User     string         // it calls; default SIPp's own, "service"
	TCP      bool           // one TCP connection instead of one UDP socket
	Calls    int            // after which it ends; 0 runs until Stop
	Rate     int            // calls a second; default SIPp's own, 10
	Args     []string       // further arguments
}

// SIPp is a running SIPp.
type SIPp struct {
	Addr  netip.AddrPort
	t     testing.TB
	dir   string
	child *child
}

// SIPpResult is what SIPp counted.
type SIPpResult struct {
	ExitCode             int // 0: all calls succeeded; 1: some failed; 99: it made none
	Successful, Failed   int // calls
	Retransmissions      int
	Unexpected, TimedOut int // calls that failed so
}

// StartSIPp starts SIPp; one that waits for calls is ready when this returns. It is stopped at the end of the test.
func StartSIPp(t testing.TB, config SIPpConfig) *SIPp {
	t.Helper()
	needProgram(t, "sipp")
	s := &SIPp{t: t, dir: shortDir(t)}
	var err error
	for range startAttempts {
		if err = s.start(config); err == nil {
			return s
		}
	}
	t.Fatalf("start sipp: %v", err)
	return nil
}

// start chooses ports, starts the process and waits until its port answers.
func (s *SIPp) start(config SIPpConfig) error {
	ports := make([]int, 3) // SIP, media, control
	for i := range ports {
		var err error
		needs := []need{{offset: 0, udp: true, tcp: true}, {offset: 2, udp: true}}
		if ports[i], err = freePort(loopback, needs...); err != nil {
			return err
		}
	}
	s.Addr = netip.AddrPortFrom(loopback, uint16(ports[0]))
	c, err := startChild(program{path: "sipp", args: s.args(config, ports), dir: s.dir, env: []string{"TERM=dumb"}})
	if err != nil {
		return err
	}
	c.name = "sipp " + filepath.Base(config.Scenario)
	if !config.Remote.IsValid() {
		err = waitPort(s.Addr, config.TCP, c.done)
	}
	if err != nil {
		c.stop()
		return fmt.Errorf("sipp is not ready: %w\n%s", err, c.out.tail(tailLines))
	}
	c.stopWith(s.t)
	s.child = c
	return nil
}

// args returns SIPp's command line.
func (s *SIPp) args(config SIPpConfig, ports []int) []string {
	var args []string
	if strings.HasSuffix(config.Scenario, ".xml") {
		args = append(args, "-sf", config.Scenario)
	} else {
		args = append(args, "-sn", config.Scenario)
	}
	args = append(args, "-i", loopback.String(), "-p", strconv.Itoa(ports[0]), "-mi", loopback.String(),
		"-mp", strconv.Itoa(ports[1]), "-cp", strconv.Itoa(ports[2]), "-nostdin",
		"-trace_stat", "-stf", s.statistics(), "-trace_err", "-error_file", s.errors())
	if config.TCP {
		args = append(args, "-t", "t1")
	}
	if config.Calls > 0 {
		args = append(args, "-m", strconv.Itoa(config.Calls))
	}
	if config.Rate > 0 {
		args = append(args, "-r", strconv.Itoa(config.Rate))
	}
	if config.User != "" {
		args = append(args, "-s", config.User)
	}
	args = append(args, config.Args...)
	if config.Remote.IsValid() {
		args = append(args, config.Remote.String())
	}
	return args
}

// statistics is the file with SIPp's counters.
func (s *SIPp) statistics() string { return filepath.Join(s.dir, "statistics.csv") }

// errors is the file with what SIPp did not expect.
func (s *SIPp) errors() string { return filepath.Join(s.dir, "errors.log") }

// Wait waits until SIPp has made or taken all its calls, and returns what it counted.
func (s *SIPp) Wait() SIPpResult {
	s.t.Helper()
	code, err := s.child.exitCode()
	if err != nil {
		s.t.Fatalf("wait for %s: %v", s.child.name, err)
	}
	return s.result(code)
}

// Stop ends SIPp and returns what it counted.
func (s *SIPp) Stop() SIPpResult {
	s.t.Helper()
	s.child.stop()
	return s.Wait()
}

// Errors returns what SIPp wrote about messages that it did not expect.
func (s *SIPp) Errors() string {
	b, err := os.ReadFile(s.errors())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
	return string(b)
}

// result reads the counters.
func (s *SIPp) result(code int) SIPpResult {
	s.t.Helper()
	counters, err := readCounters(s.statistics())
	if err != nil {
		s.t.Fatalf("counters of %s: %v", s.child.name, err)
	}
	return SIPpResult{
		ExitCode:        code,
		Successful:      counters["SuccessfulCall(C)"],
		Failed:          counters["FailedCall(C)"],
		Retransmissions: counters["Retransmissions(C)"],
		Unexpected:      counters["FailedUnexpectedMessage(C)"],
		TimedOut:        counters["FailedTimeoutOnRecv(C)"] + counters["FailedMaxUDPRetrans(C)"],
	}
}

// readCounters reads the last row of SIPp's statistics by the names in the first; what is no whole number is left out.
func readCounters(file string) (map[string]int, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s has no row of figures", file)
	}
	counters := map[string]int{}
	last := rows[len(rows)-1]
	for i, name := range rows[0] {
		if i >= len(last) {
			break
		}
		if n, err := strconv.Atoi(last[i]); err == nil {
			counters[name] = n
		}
	}
	return counters, nil
}

// probeEvery is how often a port is tried that gives no other sign of life.
const probeEvery = 20 * time.Millisecond

// waitPort waits until somebody has bound the port, or the program has ended.
func waitPort(addr netip.AddrPort, tcp bool, ended <-chan struct{}) error {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	deadline := time.Now().Add(Patience)
	for time.Now().Before(deadline) {
		if bound(addr, tcp) {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ended:
			return errFeedEnded
		}
	}
	return errPatience
}

// bound tells whether the port is taken, without taking it: on loopback the kernel refuses at once what nobody listens to.
// The datagram is a keep-alive (RFC 5626 §3.5.1), which is no message.
func bound(addr netip.AddrPort, tcp bool) bool {
	network := "udp4"
	if tcp {
		network = "tcp4"
	}
	conn, err := net.Dial(network, addr.String())
	if err != nil {
		return false
	}
	defer conn.Close()
	if tcp {
		return true
	}
	if _, err := conn.Write([]byte("\r\n\r\n")); err != nil {
		return false
	}
	if err := conn.SetReadDeadline(time.Now().Add(probeEvery)); err != nil {
		return false
	}
	_, err = conn.Read(make([]byte, 16))
	return !errors.Is(err, syscall.ECONNREFUSED)
}
