package transcripts

import (
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gosua/internal/testkit/interop"
)

// telnetLine is a telnet client that negotiates nothing, as the one was that the recordings are of.
type telnetLine struct {
	t    *testing.T
	addr string
	conn net.Conn    // nil before the first line
	all  chan []byte // what has come, once the connection has ended
}

// newTelnetLine is a client of a phone's command tree, once that listens.
func newTelnetLine(t *testing.T, p *interop.Gosua) *telnetLine {
	t.Helper()
	return &telnetLine{t: t, addr: p.Wait(`Telnet to (\S+): Success`)[1], all: make(chan []byte, 1)}
}

func (l *telnetLine) dial() {
	l.t.Helper()
	conn, err := net.DialTimeout("tcp", l.addr, interop.Patience)
	if err != nil {
		l.t.Fatal(err)
	}
	l.conn = conn
	l.t.Cleanup(func() { _ = conn.Close() }) // it may have ended
	go func() {
		raw, _ := io.ReadAll(conn) // a connection that breaks ends as well
		l.all <- raw
	}()
}

// types sends a line; one that ends with a question mark or TAB asks, and is taken back after that.
func (l *telnetLine) types(line string) {
	l.t.Helper()
	if l.conn == nil {
		l.dial()
	}
	const takeBack = "\x15"
	end := "\r\n"
	if strings.HasSuffix(line, "?") || strings.HasSuffix(line, "\t") {
		end = takeBack
	}
	if _, err := io.WriteString(l.conn, line+end); err != nil {
		l.t.Fatal(err)
	}
}

// ends waits for the end of the connection and returns the text that has come.
func (l *telnetLine) ends() string { return telnetText(<-l.all) }

// telnetText is what a person sees, without prompts, what stands behind them, and indents, which not all recordings have.
func telnetText(raw []byte) string {
	const iac = 0xff
	var text strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == iac {
			i += 2 // each offer is of three bytes
			continue
		}
		text.WriteByte(raw[i])
	}
	return untelnet.ReplaceAllString(apart(text.String()), "")
}

var untelnet = regexp.MustCompile("[\x07\r]|(?m:^ *\\w[\\w.-]*> [^\n]*$)|(?m:^ +)")

// telnetRecording is the text of a recording of bytes, in which "### " begins what was sent. Lines are quoted or not.
func telnetRecording(raw string) string {
	raw, _, _ = strings.Cut(raw, "\n### call playwav start -1") // from there on, that recording leaves lines out
	raw, _, _ = strings.Cut(raw, "\n### stdout of ")            // which is not compared
	var text strings.Builder
	kept := true
	for line := range strings.Lines(raw) {
		if strings.HasPrefix(line, "### ") || strings.HasPrefix(line, "$ ") || strings.HasPrefix(line, "# each block") {
			text.WriteByte('\n')
			kept = !strings.HasPrefix(line, "### SEND: <") || typedLine.MatchString(line)
		} else if kept {
			text.WriteString(unquote(line))
		}
	}
	return telnetText([]byte(text.String()))
}

// typedLine begins what came of what is typed here too: not of the keys of a line editor, nor of a second client.
var typedLine = regexp.MustCompile(`^### SEND: <(connect|raw |IAC )`)

// unquote is a line in Python's quotes, or one without as it is.
func unquote(line string) string {
	quoted := strings.TrimSpace(line)
	if len(quoted) < 2 || quoted[0] != quoted[len(quoted)-1] || !strings.ContainsAny(quoted[:1], `'"`) {
		return line
	}
	quoted = strings.NewReplacer(`\'`, `'`, `"`, `\"`).Replace(quoted[1 : len(quoted)-1])
	if text, err := strconv.Unquote(`"` + quoted + `"`); err == nil {
		return text + "\n"
	}
	return line
}

func TestTelnetText(t *testing.T) {
	const raw = "\xff\xfd\x03\xff\xfb\x01vm> 03:59:56.045           conference.c !.Added\r\n\x07\x07\r\n   <code>  Answer\r\nvm> call answer \x08 \x08\r\nyes\r\nvm> "
	const quoted = "$ x\n### SEND: <connect>\n'\\xff\\xfd\\x03\\xff\\xfb\\x01vm> 03:59:56.045           conference.c !.Added\\r'\n'\\x07\\x07\\r'\n'   <code>  Answer\\r'\n'vm> call answer '\n'yes\\r'\n'vm> '\n### SEND: <UP>\n'a key'\n### stdout of pjsua:\nnot of telnet\n"
	const plain = "### x\nvm> 03:59:56.045           conference.c !.Added\n<code>  Answer\nvm> \nyes\n"
	want := []string{"conference.c: Added", "<code>  Answer", "yes"}
	for _, text := range []string{telnetText([]byte(raw)), telnetRecording(quoted), telnetRecording(plain)} {
		if got := normal(text); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("got %q of %q", got, text)
		}
	}
}
