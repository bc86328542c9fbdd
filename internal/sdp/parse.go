package sdp

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"
)

// Limits bound what Parse accepts. Zero fields mean the defaults.
type Limits struct {
	MaxSize       int // bytes; more is an error
	MaxMedia      int // m= lines; more is an error
	MaxFormats    int // formats of one medium; the rest is dropped
	MaxAttributes int // a= lines of the session or of one medium; the rest is dropped
}

// The default limits.
const (
	DefaultMaxSize       = 64 << 10
	DefaultMaxMedia      = 64
	DefaultMaxFormats    = 64
	DefaultMaxAttributes = 256
)

// Bounds of single values; what lies outside is dropped.
const (
	maxPort     = 65535
	maxPayload  = 127
	maxRate     = 1_000_000 // Hz
	maxChannels = 255
	maxPTime    = 1000 // ms
)

// ParseError says what about a description cannot be used.
type ParseError struct {
	Line int // 1 is the first; 0 when it is not about a line
	What string
}

// Error names the fault and its line.
func (e *ParseError) Error() string {
	if e.Line == 0 {
		return "sdp: " + e.What
	}
	return fmt.Sprintf("sdp line %d: %s", e.Line, e.What)
}

// Parse reads a description with the default limits.
func Parse(b []byte) (*Description, error) { return Limits{}.Parse(b) }

// Parse reads a description within the limits. The error is a *ParseError.
func (l Limits) Parse(b []byte) (*Description, error) {
	l = l.withDefaults()
	r := repairer{limits: l}
	if err := r.read(b); err != nil {
		return nil, err
	}
	var p pion.SessionDescription
	if err := p.UnmarshalString(r.text()); err != nil {
		return nil, &ParseError{What: err.Error()}
	}
	return convert(&p, r.heads, l), nil
}

func (l Limits) withDefaults() Limits {
	return Limits{
		MaxSize:       cmp.Or(l.MaxSize, DefaultMaxSize),
		MaxMedia:      cmp.Or(l.MaxMedia, DefaultMaxMedia),
		MaxFormats:    cmp.Or(l.MaxFormats, DefaultMaxFormats),
		MaxAttributes: cmp.Or(l.MaxAttributes, DefaultMaxAttributes),
	}
}

// convert makes a Description of what pion read; heads are the m= lines as
// they were written.
func convert(p *pion.SessionDescription, heads []head, l Limits) *Description {
	d := &Description{
		Origin: Origin{
			Username:  p.Origin.Username,
			SessionID: p.Origin.SessionID,
			Version:   p.Origin.SessionVersion,
			Addr:      parseAddr(p.Origin.UnicastAddress),
		},
		Name: string(p.SessionName),
	}
	if !d.Origin.Addr.IsValid() {
		d.Origin.Addr = netip.IPv4Unspecified()
	}
	d.Addr, _ = connection(p.ConnectionInformation)
	d.BandwidthAS = bandwidth(p.Bandwidth, "AS")
	for _, a := range attributesOf(p.Attributes) {
		if dir, ok := parseDirection(a.Name); ok {
			d.Direction = dir
		} else {
			d.Attributes = append(d.Attributes, a)
		}
	}
	d.Media = make([]Media, len(p.MediaDescriptions))
	for i, m := range p.MediaDescriptions {
		d.Media[i] = convertMedia(m, heads[i], d, l)
	}
	return d
}

// convertMedia makes a Media; what it does not say itself it takes from d.
func convertMedia(p *pion.MediaDescription, h head, d *Description, l Limits) Media {
	m := Media{Kind: h.kind, Port: h.port, Proto: h.proto, Addr: d.Addr, Direction: d.Direction}
	if p.ConnectionInformation != nil {
		m.Addr, m.Host = connection(p.ConnectionInformation)
	}
	m.TIAS = bandwidth(p.Bandwidth, "TIAS")
	if m.IsRTP() {
		m.Formats = payloadTypes(h.formats, l.MaxFormats)
	} else {
		m.Tokens = h.formats[:min(len(h.formats), l.MaxFormats)]
	}
	for _, a := range attributesOf(p.Attributes) {
		m.readAttribute(a)
	}
	return m
}

// attributesOf are a= lines without the space around name and value; what has no name that RFC 8866 §9 knows is dropped.
func attributesOf(list []pion.Attribute) (out []Attribute) {
	for _, a := range list {
		if name := strings.TrimSpace(a.Key); isToken(name) {
			out = append(out, Attribute{name, strings.TrimSpace(a.Value)})
		}
	}
	return out
}

// payloadTypes are the formats with these payload types, each once; what is no payload type is dropped.
func payloadTypes(tokens []string, limit int) []Format {
	var formats []Format
	var seen [maxPayload + 1]bool
	for _, t := range tokens {
		pt, err := strconv.ParseUint(t, 10, 8)
		if err != nil || pt > maxPayload || seen[pt] || len(formats) == limit {
			continue
		}
		seen[pt] = true
		f, _ := staticFormat(uint8(pt))
		formats = append(formats, f)
	}
	return formats
}

// readAttribute puts a where it belongs. Known ones with bad values are dropped.
func (m *Media) readAttribute(a Attribute) {
	switch a.Name {
	case "rtpmap":
		m.readRTPMap(a.Value)
	case "fmtp":
		m.readFMTP(a.Value)
	case "ptime":
		if ms, err := strconv.Atoi(strings.TrimSpace(a.Value)); err == nil && ms > 0 && ms <= maxPTime {
			m.PTime = time.Duration(ms) * time.Millisecond
		}
	case "rtcp":
		m.readRTCP(a.Value)
	default:
		if dir, ok := parseDirection(a.Name); ok {
			m.Direction = dir
		} else if !m.readSSRC(a) {
			m.Attributes = append(m.Attributes, a)
		}
	}
}

// readRTPMap reads "96 opus/48000/2".
func (m *Media) readRTPMap(value string) {
	f, encoding := m.formatOf(value)
	parts := strings.Split(encoding, "/")
	if f == nil || len(parts) < 2 || len(parts) > 3 || !isToken(parts[0]) {
		return
	}
	rate, err := strconv.Atoi(parts[1])
	if err != nil || rate <= 0 || rate > maxRate {
		return
	}
	channels := 1
	if len(parts) == 3 {
		if channels, err = strconv.Atoi(parts[2]); err != nil || channels < 1 || channels > maxChannels {
			return
		}
	}
	f.Name, f.Rate, f.Channels = parts[0], rate, channels
}

// readFMTP reads "120 0-16".
func (m *Media) readFMTP(value string) {
	if f, params := m.formatOf(value); f != nil {
		f.FMTP = params
	}
}

// formatOf is the format that "96 text" is about, nil when the medium has none such, and the text.
func (m *Media) formatOf(value string) (*Format, string) {
	number, text, _ := strings.Cut(value, " ")
	pt, err := strconv.ParseUint(number, 10, 8)
	if err != nil {
		return nil, ""
	}
	for i := range m.Formats {
		if m.Formats[i].PayloadType == uint8(pt) {
			return &m.Formats[i], strings.TrimSpace(text)
		}
	}
	return nil, ""
}

// readRTCP reads "4001" or "4001 IN IP4 192.0.2.1" (RFC 3605 §2.1).
func (m *Media) readRTCP(value string) {
	fields := strings.Fields(value)
	if len(fields) == 0 {
		return
	}
	port, err := strconv.Atoi(fields[0])
	if err != nil || port < 1 || port > maxPort {
		return
	}
	m.RTCPPort, m.RTCPAddr = port, netip.Addr{}
	if len(fields) >= 4 {
		m.RTCPAddr = parseAddr(fields[3])
	}
}

// readSSRC reads "123 cname:abc" (RFC 5576 §6.1); the first one counts. False: a is another attribute.
func (m *Media) readSSRC(a Attribute) bool {
	number, rest, _ := strings.Cut(a.Value, " ")
	cname, ok := strings.CutPrefix(rest, "cname:")
	if a.Name != "ssrc" || !ok {
		return false
	}
	ssrc, err := strconv.ParseUint(number, 10, 32)
	if cname = strings.TrimSpace(cname); err == nil && cname != "" && m.CNAME == "" {
		m.SSRC, m.CNAME = uint32(ssrc), cname
	}
	return true
}

// connection is the address or, when it is a name, the host of a c= line.
func connection(c *pion.ConnectionInformation) (addr netip.Addr, host string) {
	if c == nil || c.Address == nil {
		return netip.Addr{}, ""
	}
	text, _, _ := strings.Cut(c.Address.Address, "/")
	if addr = parseAddr(text); addr.IsValid() {
		return addr, ""
	}
	return netip.Addr{}, text
}

// parseAddr is the address in text, without zone and not mapped; the zero value when it is none.
func parseAddr(text string) netip.Addr {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

// bandwidth is the value of the b= line of this type, 0 when there is none or it is absurd.
func bandwidth(lines []pion.Bandwidth, kind string) int {
	for _, b := range lines {
		if b.Type == kind && b.Bandwidth <= 1<<31-1 {
			return int(b.Bandwidth)
		}
	}
	return 0
}
