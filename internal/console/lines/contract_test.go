package lines

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gosua/internal/phone"
)

// What these tests prove: every shape of contract.go is a line that the real pjsua printed in one of the recorded
// sessions (excerpts in testdata/transcripts), at a level at which it was shown there, and is what an event prints here.
// A shape that no session holds says below why it is right all the same. Shapes that later parts bring are held
// against the sessions too, so that whoever builds them finds sender, level and words.

// elsewhere are the shapes that no recorded session holds, with the reason why they are as they are.
var elsewhere = map[string]string{
	"shapeInitialized":      "own: pjsua has its own name, version and system there",
	"shapeUnverified":       "own: pjsua does not warn of a certificate that nobody verified",
	"shapeCertFault":        "reference: all certificates of the sessions verify",
	"shapeCertIgnored":      "reference: all certificates of the sessions verify",
	"shapeUnregisterFailed": "own: pjsua says nothing",
	"shapeRegisterFailed":   "own: the cause of a local failure beside pjsua's line",
	"shapeCallRefused":      "own: pjsua says neither who called nor what was wrong with the offer",
	"shapeTransferFailed":   "own: pjsua says nothing of a transfer that nobody tells of",
	"shapeRedirected":       "reference: no session was asked",
	"shapeDeviceMissing":    "own: pjsua ends when there is no sound device",
	"shapeInfo":             "own: pjsua leaves bodies of INFO to the trace",
	"shapeInfoOther":        "own: pjsua leaves bodies of INFO to the trace",
	"shapeMessageCause":     "own: pjsua does not say why nobody answered",
	"shapeRequestAnswered":  "own: pjsua leaves the answer to the trace",
	"shapeRequestFailed":    "own: pjsua leaves the answer to the trace",
	"shapeKeepAliveSent":    "reference: level 5, which no session shows with a registration",
	"shapeAddressChanged":   "reference: the sessions have no NAT",
	"shapeWatchProblem":     "own: pjsua does not say what is wrong with what it is told",
	"shapeWatcherWaiting":   "own: pjsua tells everybody who asks",
	"shapePublishFailed":    "reference: the server of the sessions answers",
	"shapeMWIEmpty":         "reference: the sessions have bodies",
	"shapeMWIFailed":        "own: pjsua does not say why",
	"shapeMWIProblem":       "own: pjsua does not read the body",
	"shapeNegotiationError": "reference: pjsua says no more than ERROR",
	"shapeRecorderRefused":  "reference: all recorders of the sessions could be had",
	"shapeInfoFailed":       "reference: all INFOs of the sessions are taken",
}

// later are the shapes that come with a later part: the part, LEVEL SENDER PATTERN. An empty part of a pattern's
// sender is an object's number. Those in brackets are in no session.
var later = []struct{ part, shape string }{
	{"encryption", `4 srtp.* SRTP uses keying method SDES`},
	{"encryption", `4 srtp.* SRTP started, keying=SDES, crypto=\S+`},
	{"ice", `4 ice.* ICE negotiation success after \d+s:\d+`},
	{"ice", `4 ice.*  Comp \d+: sending from host candidate \S+ to host candidate \S+`},
	{"udp to tcp", `3 tsx.* Temporary failure in sending Request msg \S+ \(tdta0x\w+\), will try next server: .* \(PJSIP_\w+\)`},
	{"media", `4 strm.* VAD temporarily disabled`},
	{"media", `4 strm.* VAD re-enabled`},
	{"media", `4 strm.* Encoder stream started`},
	{"media", `4 strm.* Resetting jitter buffer in stream playback start`},
}

// shapeRow is a constant of contract.go.
type shapeRow struct{ name, value string }

func contractRows(t *testing.T) []shapeRow {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "contract.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var rows []shapeRow
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		rows = append(rows, shapeRow{spec.Names[0].Name, constant(t, spec.Values[0])})
		return false
	})
	if len(rows) < 90 {
		t.Fatalf("only %d shapes found", len(rows))
	}
	return rows
}

// constant is the text of a constant, which may be put together.
func constant(t *testing.T, e ast.Expr) string {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		return constant(t, sum.X) + constant(t, sum.Y)
	}
	value, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// pattern makes a format a regular expression over SENDER TEXT. An object's number in a sender is of any form.
func pattern(format string) *regexp.Regexp {
	sender, text, _ := strings.Cut(format[2:], " ")
	fill := strings.NewReplacer(`%012x`, `[0-9a-f]+`, `%06X`, `[0-9A-F]{6}`, `%d`, `-?[0-9]+`, `%s`, `(?s:.*)`)
	sender = strings.NewReplacer(`:%d`, `[^ ]*`, `%d`, `[^ ]*`, `%s`, `[a-z]+`).Replace(regexp.QuoteMeta(sender))
	return regexp.MustCompile(`^` + sender + ` ` + fill.Replace(regexp.QuoteMeta(text)) + `$`)
}

// entry is one entry of a recorded session, as SENDER TEXT.
type entry struct{ file, text string }

var stamp = regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3} +(\S+(?: \S+)*?) [ !]\.*(.*)$`)

func sessions(t *testing.T) (list []entry) {
	t.Helper()
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d excerpts, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			line = strings.TrimSuffix(line, "\n")
			if m := stamp.FindStringSubmatch(line); m != nil {
				list = append(list, entry{filepath.Base(file), m[1] + " " + m[2]})
			} else {
				list[len(list)-1].text += "\n" + line
			}
		}
	}
	return list
}

// rendered is what every event of the tests prints, and what is no event.
func rendered() (list []Line) {
	for _, c := range eventCases() {
		list = append(list, Of(c.event, here())...)
	}
	for i := range 4 {
		trace := phone.SIPTrace{Out: i%2 == 0, Request: i < 2, Raw: []byte("x"), Summary: "INVITE/cseq=1", Protocol: "UDP"}
		list = append(list, Of(trace, here())...)
	}
	stats := phone.CallStats{Streams: []phone.StreamStats{{}}}
	list = append(list, Of(phone.CallEnded{Stats: stats, Err: os.ErrNotExist}, here())...)
	list = append(list, Dump(wholeState(), true)...)
	return append(list, Initialized("1"), Telnet(addr("127.0.0.1:1")), Destroyed(), QualityEntry(stats, noon()))
}

func TestEachShapeIsALineOfTheRealSessions(t *testing.T) {
	real := sessions(t)
	for _, row := range contractRows(t) {
		re := pattern(row.value)
		at := slices.IndexFunc(real, func(e entry) bool { return re.MatchString(e.text) })
		switch {
		case at < 0 && elsewhere[row.name] == "":
			t.Errorf("%s: no session has %q", row.name, row.value)
		case at >= 0 && elsewhere[row.name] != "":
			t.Errorf("%s: %s has it: %q", row.name, real[at].file, real[at].text)
		}
	}
}

func TestEachShapeIsPrinted(t *testing.T) {
	printed := rendered()
	for _, row := range contractRows(t) {
		re, level := pattern(row.value), int(row.value[0]-'0')
		if !slices.ContainsFunc(printed, func(l Line) bool { return l.Level == level && re.MatchString(l.Sender+" "+l.Text) }) {
			t.Errorf("%s: no event prints %q", row.name, row.value)
		}
	}
}

// TestEachPrintedLineIsOfTheContract proves that the page is whole: nothing is printed beside it.
func TestEachPrintedLineIsOfTheContract(t *testing.T) {
	rows := contractRows(t)
	for _, l := range rendered() {
		if l.Sender == "x" || l.Sender == "phone" { // notices bring their own words
			continue
		}
		if strings.Contains(l.Text, "%!") || !slices.ContainsFunc(rows, func(r shapeRow) bool {
			return int(r.value[0]-'0') == l.Level && pattern(r.value).MatchString(l.Sender+" "+l.Text)
		}) {
			t.Errorf("%d %s %q is no shape", l.Level, l.Sender, l.Text)
		}
	}
}

func TestShapesToComeAreLinesOfTheRealSessions(t *testing.T) {
	real := sessions(t)
	for _, l := range later {
		sender, text, _ := strings.Cut(l.shape[2:], " ")
		re := regexp.MustCompile(`^` + sender + `\S* ` + text + `$`)
		if !slices.ContainsFunc(real, func(e entry) bool { return re.MatchString(e.text) }) {
			t.Errorf("%s: no session has %q", l.part, l.shape)
		}
	}
}

// TestLevels proves the levels as far as the sessions do: one ran with level 3, the others with level 4.
func TestLevels(t *testing.T) {
	real := sessions(t)
	for _, row := range contractRows(t) {
		re, level := pattern(row.value), int(row.value[0]-'0')
		for _, e := range real {
			if re.MatchString(e.text) && (level > Detail || strings.HasPrefix(e.file, "41-") && level > Info) {
				t.Errorf("%s: %s shows %q", row.name, e.file, e.text)
			}
		}
	}
}
