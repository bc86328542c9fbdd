package transcripts

import (
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/testkit/interop"
)

// common is what all recorded phones were started with; the kernel chooses the ports here.
const common = "--null-audio --bound-addr=127.0.0.1 --max-calls=4 --local-port=0 --rtp-port=0"

// play runs a session and returns what each phone printed.
func play(t *testing.T, program string, s session) map[string]string {
	t.Helper()
	phones := start(t, program, s)
	said := map[string]string{}
	for _, step := range s.steps() {
		m := stepForm.FindStringSubmatch(step)
		if m == nil {
			t.Fatalf("no step: %s", step)
		}
		switch phone := phones[m[1]]; m[2] {
		case ":":
			phone.Types(m[3])
		case ">":
			phone.Gosua.Types(phone.place.Replace(m[3]))
		case "?":
			phone.Wait(strings.Split(m[3], " && ")...)
		case "!":
			phone.Saw(m[3])
		case ".":
			said[m[1]] = s.end(t, m[1], phone)
		}
	}
	for _, role := range slices.Backward(slices.Sorted(maps.Keys(phones))) { // the caller first
		if _, ended := said[role]; !ended {
			said[role] = s.end(t, role, phones[role])
		}
	}
	return said
}

// end ends a phone and returns what it printed.
func (s session) end(t *testing.T, role string, phone keyboard) string {
	t.Helper()
	if s.releases(t, role) {
		phone.Saw("Turning sound device -99 -99 OFF")
	}
	phone.Types(s.lastOf(role))
	return phone.Ends()
}

// stepForm is a step of a script: who, what to do, and with what.
var stepForm = regexp.MustCompile(`^([\w-]+)([:?!>.])(?: (.*))?$`)

// keyboard is where steps of the script are typed: the phone, with the addresses of all filled in.
type keyboard struct {
	*interop.Gosua
	telnet *telnetLine // instead of the phone's own keyboard, or nil
	place  *strings.Replacer
}

// Types types a line.
func (k keyboard) Types(line string) {
	if k.place != nil {
		line = k.place.Replace(line)
	}
	if k.telnet != nil {
		k.telnet.types(line)
		return
	}
	k.Gosua.Types(line)
}

// Ends waits for the end of the phone and returns all that it has shown.
func (k keyboard) Ends() string {
	output := k.Gosua.Ends(0)
	if k.telnet != nil {
		return k.telnet.ends()
	}
	return output
}

// start starts the phones of a session.
func start(t *testing.T, program string, s session) map[string]keyboard {
	t.Helper()
	where := placeholders(t, s)
	options := strings.NewReplacer(where...)
	phones := map[string]keyboard{}
	for _, role := range slices.Sorted(maps.Keys(s.phones)) {
		k := keyboard{Gosua: interop.StartGosua(t, program, strings.Fields(options.Replace(common+" "+s.phones[role]))...)}
		switch s.consoleOf(role) {
		case tree:
			k.Wait("Ready: Success")
		case telnet:
			k.telnet = newTelnetLine(t, k.Gosua)
		case classic:
			where = append(where, "@"+role, k.Wait(`\[ 0\] <sip:([0-9.:]+)`)[1]) // no role begins as another does
			k.Wait("You have 0 active call")
			k.Types("echo 1")
		}
		phones[role] = k
	}
	for role, k := range phones {
		k.place = strings.NewReplacer(where...)
		phones[role] = k
	}
	return phones
}

// wave is a sound file of 67 KB with the name of that of the recordings.
func wave(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "input.8.wav")
	if err := os.Rename(interop.Tone(t, 440, 4200*time.Millisecond), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// silence is the port of somebody who never answers.
func silence(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_, port, _ := net.SplitHostPort(c.LocalAddr().String())
	return port
}

// ignorance is a name server that knows no name.
func ignorance(t *testing.T) string {
	t.Helper()
	const question, answer, noSuchName = 12, 0x80, 3 // RFC 1035 §4.1.1
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := c.ReadFrom(packet)
			if err != nil {
				return
			}
			if n < question {
				continue
			}
			packet[2] |= answer
			packet[3] |= noSuchName
			_, _ = c.WriteTo(packet[:n], from)
		}
	}()
	return c.LocalAddr().String()
}

// placeholders are what options and lines name as @cert, @key, @nameserver, @registrar, @silent, @tab and @wav.
func placeholders(t *testing.T, s session) []string {
	t.Helper()
	cert, key := certificate(t)
	list := []string{"@cert", cert, "@key", key, "@nameserver", ignorance(t), "@silent", silence(t), "@tab", "\t", "@wav", wave(t)}
	if strings.Contains(strings.Join(slices.Collect(maps.Values(s.phones)), " "), "@registrar") {
		k := interop.StartKamailio(t, interop.KamailioConfig{Users: map[string]string{"alice": "secret", "bob": "secret"}, OpenCalls: true})
		list = append(list, "@registrar", k.Addr.String())
	}
	return list
}

// difference is a line that one side has more often than the other.
type difference struct{ session, where, line string }

// compare tells what the phone does not say ("missing") and what it says beyond the recording ("extra").
func compare(session string, recorded, said []string) (list []difference) {
	count := map[string]int{}
	for _, line := range recorded {
		count[line]++
	}
	for _, line := range said {
		count[line]--
	}
	for _, line := range slices.Sorted(maps.Keys(count)) {
		if timed.MatchString(line) && slices.Contains(recorded, line) && slices.Contains(said, line) {
			continue
		}
		switch n := count[line]; {
		case n > 0:
			list = append(list, difference{session, "missing", line})
		case n < 0:
			list = append(list, difference{session, "extra", line})
		}
	}
	return list
}

// timed are lines whose number depends on how long things take, so that only their presence counts.
var timed = regexp.MustCompile(`sound device|^pjsua_app.c: Turning`)

// shown matches the lines of what the user sees happen, whose order counts.
var shown = regexp.MustCompile(`^pjsua_app.c: (Call #\d+) (state|is)|^pjsua_core.c: PJSUA`)

// states are those lines that both sides have, call by call in order: which of two calls is ahead depends on threads.
func states(list []string, differences []difference) (found []string) {
	for _, line := range list {
		differs := slices.ContainsFunc(differences, func(d difference) bool { return d.line == line })
		if shown.MatchString(line) && !differs {
			found = append(found, line)
		}
	}
	call := func(line string) string { return shown.FindStringSubmatch(line)[1] }
	slices.SortStableFunc(found, func(a, b string) int { return strings.Compare(call(a), call(b)) })
	return found
}

// atOnce is how many sessions are replayed at the same time, besides those that only wait: each of them waits most of its
// time as well.
const atOnce = 4

func TestSessions(t *testing.T) {
	program := interop.BuildGosua(t)
	listed := listedDifferences(t)
	found := make([][]difference, len(sessions))
	t.Run("replayed", func(t *testing.T) {
		var all sync.WaitGroup
		atWork := make(chan struct{}, atOnce)
		for i, s := range sessions {
			all.Go(func() {
				t.Run(s.name, func(t *testing.T) {
					if i >= len(patient) {
						atWork <- struct{}{}
						defer func() { <-atWork }()
					}
					found[i] = differencesOf(t, program, s)
				})
			})
		}
		all.Wait()
	})
	occurred := map[difference]bool{}
	for _, d := range slices.Concat(found...) {
		row, ok := find(listed, d)
		if !ok {
			t.Errorf("%s: %s: %s", d.session, d.where, d.line)
		}
		occurred[row] = true
	}
	for _, row := range listed {
		if !occurred[row] {
			t.Errorf("docs/pjsua-differences.md: no session has %v", row)
		}
	}
}

// differencesOf replays a session.
func differencesOf(t *testing.T, program string, s session) (found []difference) {
	t.Helper()
	for role, output := range play(t, program, s) {
		if role != unrecorded {
			found = append(found, replayed(t, s, role, normal(output))...)
		}
	}
	return found
}

// recorded is what pjsua said in a session.
func recorded(t *testing.T, name string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// replayed compares what a phone said with its recording.
func replayed(t *testing.T, s session, role string, said []string) []difference {
	t.Helper()
	name := s.file(role)
	recorded := recorded(t, name)
	said = s.during(recorded, said)
	differences := compare(name, recorded, said)
	if want, got := states(recorded, differences), states(said, differences); !slices.Equal(want, got) {
		t.Errorf("%s: the states are\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return differences
}
