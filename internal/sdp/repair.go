package sdp

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// head is an m= line as written.
type head struct {
	kind, proto string
	port        int
	formats     []string
}

// section is the lines of the session or of one medium that are kept, in the form that pion reads.
type section struct {
	connection string
	bandwidth  []string
	attributes []string
}

// repairer turns a description as phones write them into one that pion reads.
type repairer struct {
	limits       Limits
	origin, name string
	session      section
	heads        []head
	media        []section
	line         int
}

// read takes the lines of b.
func (r *repairer) read(b []byte) error {
	b = bytes.TrimRight(b, "\x00")
	if len(b) > r.limits.MaxSize {
		return &ParseError{What: fmt.Sprintf("%d bytes, at most %d are read", len(b), r.limits.MaxSize)}
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return &ParseError{What: "NUL byte"}
	}
	first := true
	for line := range strings.Lines(strings.ReplaceAll(string(b), "\r\n", "\n")) {
		r.line++
		for part := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\r") {
			if part = strings.TrimRight(part, " \t"); part == "" {
				continue
			}
			if err := r.readLine(part, first); err != nil {
				return err
			}
			first = false
		}
	}
	if r.origin == "" {
		return &ParseError{What: "no o= line"}
	}
	return nil
}

// readLine takes one line. The first one must be the version; what is no line of the grammar is dropped.
func (r *repairer) readLine(line string, first bool) error {
	if first {
		if line != "v=0" {
			return r.fault("not a session description: it does not begin with v=0")
		}
		return nil
	}
	if len(line) < 3 || line[1] != '=' {
		return nil
	}
	value := line[2:]
	switch line[0] {
	case 'o':
		return r.readOrigin(value)
	case 's':
		if r.name == "" {
			r.name = strings.TrimSpace(value)
		}
	case 'm':
		return r.readHead(value)
	default:
		r.current().take(line[0], value, r.limits.MaxAttributes)
	}
	return nil
}

// current is the section that a line belongs to now.
func (r *repairer) current() *section {
	if len(r.media) == 0 {
		return &r.session
	}
	return &r.media[len(r.media)-1]
}

// readOrigin reads o=. The last five fields are the grammar's; whatever is before them is the user name.
func (r *repairer) readOrigin(value string) error {
	f := strings.Fields(value)
	if len(f) < 6 {
		return r.fault("o= has fewer than six fields")
	}
	if r.origin != "" {
		return nil
	}
	tail := f[len(f)-5:]
	user := strings.Join(f[:len(f)-5], "-")
	family := "IP4"
	if addr := parseAddr(tail[4]); addr.Is6() {
		family = "IP6"
	}
	r.origin = fmt.Sprintf("%s %d %d IN %s %s", user, number(tail[0]), number(tail[1]), family, tail[4])
	return nil
}

// readHead reads m=.
func (r *repairer) readHead(value string) error {
	f := strings.Fields(value)
	if len(f) < 3 || !isToken(f[0]) || !isToken(f[2]) {
		return r.fault("m= needs kind, port and protocol")
	}
	if len(r.heads) == r.limits.MaxMedia {
		return r.fault(fmt.Sprintf("more than %d media", r.limits.MaxMedia))
	}
	digits, _, _ := strings.Cut(f[1], "/")
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return r.fault("m= port " + strconv.Quote(f[1]))
	}
	r.heads = append(r.heads, head{kind: strings.ToLower(f[0]), port: int(port), proto: f[2], formats: f[3:]})
	r.media = append(r.media, section{})
	return nil
}

// text is the repaired description. Each m= line is written in a form that pion knows: heads say what it was.
func (r *repairer) text() string {
	var b strings.Builder
	name := r.name
	if name == "" {
		name = "-"
	}
	fmt.Fprintf(&b, "v=0\r\no=%s\r\ns=%s\r\n", r.origin, name)
	r.session.writeTransport(&b)
	b.WriteString("t=0 0\r\n")
	r.session.writeAttributes(&b)
	for i, h := range r.heads {
		fmt.Fprintf(&b, "m=application %d UDP 0\r\n", h.port)
		r.media[i].writeTransport(&b)
		r.media[i].writeAttributes(&b)
	}
	return b.String()
}

// fault is an error about the line being read.
func (r *repairer) fault(what string) error { return &ParseError{Line: r.line, What: what} }

// take keeps a line of the section when it is of use. Title, URI, times, keys and the like are not.
func (s *section) take(kind byte, value string, maxAttributes int) {
	switch kind {
	case 'c':
		if c := repairConnection(value); c != "" && s.connection == "" {
			s.connection = c
		}
	case 'b':
		kind, figure, _ := strings.Cut(value, ":")
		if kind == "AS" || kind == "TIAS" {
			s.bandwidth = append(s.bandwidth, fmt.Sprintf("%s:%d", kind, number(figure)))
		}
	case 'a':
		if len(s.attributes) < maxAttributes {
			s.attributes = append(s.attributes, value)
		}
	}
}

func (s *section) writeTransport(b *strings.Builder) {
	if s.connection != "" {
		fmt.Fprintf(b, "c=%s\r\n", s.connection)
	}
	for _, v := range s.bandwidth[:min(len(s.bandwidth), 4)] {
		fmt.Fprintf(b, "b=%s\r\n", v)
	}
}

func (s *section) writeAttributes(b *strings.Builder) {
	for _, v := range s.attributes {
		fmt.Fprintf(b, "a=%s\r\n", v)
	}
}

// repairConnection is the value of c= with the address family that its address has; "" when it cannot be used.
func repairConnection(value string) string {
	f := strings.Fields(value)
	if len(f) < 3 || !strings.EqualFold(f[0], "IN") {
		return ""
	}
	host, _, _ := strings.Cut(f[2], "/")
	addr := parseAddr(host)
	switch {
	case addr.Is6():
		return "IN IP6 " + addr.String()
	case addr.Is4():
		return "IN IP4 " + addr.String()
	case isHostName(host):
		return "IN IP4 " + host
	}
	return ""
}

// number is text as an unsigned number, 0 when it is none.
func number(text string) uint64 {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// isToken says whether s is a token of the grammar, '/' allowed (RFC 8866 §9).
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != ""
}

// isHostName says whether s can be a DNS name, and is no number that only looks like an address.
func isHostName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	letter := false
	for i := range len(s) {
		c := s[i] | 0x20
		if c >= 'a' && c <= 'z' {
			letter = true
		} else if (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != '.' {
			return false
		}
	}
	return letter
}

// family is the address type of addr in a description.
func family(addr netip.Addr) string {
	if addr.Is6() {
		return "IP6"
	}
	return "IP4"
}
