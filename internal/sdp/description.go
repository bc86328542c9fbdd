package sdp

import (
	"net/netip"
	"strings"
	"time"
)

// Description is one session description.
type Description struct {
	Origin Origin
	// Name is the s= line.
	Name string
	// Addr is the session's c= line; the zero value when each medium has its own.
	Addr netip.Addr
	// Direction is the session's a= direction, which media without one take over.
	Direction Direction
	// BandwidthAS is b=AS in kbit/s, 0 when absent.
	BandwidthAS int
	// Attributes are the other a= lines before the first m=.
	Attributes []Attribute
	Media      []Media
}

// Origin is the o= line. Its network and address type follow from Addr.
type Origin struct {
	Username           string // "-" when there is none
	SessionID, Version uint64
	Addr               netip.Addr
}

// Attribute is an a= line: "a=Name" or "a=Name:Value".
type Attribute struct{ Name, Value string }

// Media is one m= line and what follows it.
type Media struct {
	// Kind is audio, video, text, image or whatever was written, in lower case.
	Kind string
	// Port is where the medium is received; 0 refuses it.
	Port int
	// Proto is the transport protocol as written: RTP/AVP.
	Proto string
	// Addr is where the medium is received, the session's when it has none of its own. The zero value when a host name
	// was written, which is then in Host.
	Addr netip.Addr
	Host string
	// RTCPPort is a=rtcp, 0 when absent (Port+1 then); RTCPAddr its address, the zero value when it is Addr.
	RTCPPort int
	RTCPAddr netip.Addr
	// Direction is the medium's own or the session's.
	Direction Direction
	// Formats are the payload types in order of preference, for RTP protocols.
	Formats []Format
	// Tokens are the formats as written, for all other protocols.
	Tokens []string
	// PTime is a=ptime, 0 when absent.
	PTime time.Duration
	// TIAS is b=TIAS in bit/s, 0 when absent.
	TIAS int
	// SSRC and CNAME are the a=ssrc line, written when CNAME is not empty.
	SSRC  uint32
	CNAME string
	// Attributes are the other a= lines, in order.
	Attributes []Attribute
}

// Format is one payload type of an RTP medium.
type Format struct {
	PayloadType uint8
	// Name is the encoding name, "" for a dynamic payload type that nothing explains.
	Name     string
	Rate     int    // RTP clock, Hz
	Channels int    // 1 when not written
	FMTP     string // a=fmtp without the payload type
}

// TelephoneEvent is the encoding name of RFC 4733 events.
const TelephoneEvent = "telephone-event"

// IsEvent says whether f carries telephone events.
func (f Format) IsEvent() bool { return strings.EqualFold(f.Name, TelephoneEvent) }

// Same says whether f and g name the same encoding, clock rate and channel
// count. Payload type and parameters may differ.
func (f Format) Same(g Format) bool {
	return f.Name != "" && strings.EqualFold(f.Name, g.Name) && f.Rate == g.Rate &&
		max(f.Channels, 1) == max(g.Channels, 1)
}

// Format is the format with payload type pt.
func (m *Media) Format(pt uint8) (Format, bool) {
	for _, f := range m.Formats {
		if f.PayloadType == pt {
			return f, true
		}
	}
	return Format{}, false
}

// IsRTP says whether the protocol is an RTP profile, so that Formats and not Tokens hold the formats.
func (m *Media) IsRTP() bool { return isRTP(m.Proto) }

// OldHold says whether the medium is held in the manner of RFC 2543: by the unspecified address (RFC 3264 §8.4).
func (m *Media) OldHold() bool { return m.Addr.IsValid() && m.Addr.IsUnspecified() }

// RTP is where the medium is received; invalid when there is no address.
func (m *Media) RTP() netip.AddrPort { return netip.AddrPortFrom(m.Addr, uint16(m.Port)) }

// RTCP is where reports on the medium are received: a=rtcp, else the next port.
func (m *Media) RTCP() netip.AddrPort {
	addr, port := m.Addr, m.Port+1
	if m.RTCPPort != 0 {
		port = m.RTCPPort
	}
	if m.RTCPAddr.IsValid() {
		addr = m.RTCPAddr
	}
	if port > maxPort {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(addr, uint16(port))
}

// Clone copies d and all it holds.
func (d *Description) Clone() *Description {
	c := *d
	c.Attributes = append([]Attribute(nil), d.Attributes...)
	c.Media = make([]Media, len(d.Media))
	for i, m := range d.Media {
		m.Formats = append([]Format(nil), m.Formats...)
		m.Tokens = append([]string(nil), m.Tokens...)
		m.Attributes = append([]Attribute(nil), m.Attributes...)
		c.Media[i] = m
	}
	return &c
}

func isRTP(proto string) bool { return strings.Contains(strings.ToUpper(proto), "RTP/") }
