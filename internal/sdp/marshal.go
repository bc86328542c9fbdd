package sdp

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"
)

// Marshal writes d: v= o= s= c= b=AS t=0 0 and the session's attributes; then
// for each medium m= c= b=TIAS a=rtcp a=sendrecv, a=rtpmap and a=fmtp of each
// format, a=ptime, the other attributes, a=ssrc. Any direction but sendrecv comes last.
func (d *Description) Marshal() []byte {
	p := pion.SessionDescription{
		Origin:           d.Origin.pion(),
		SessionName:      pion.SessionName(nonEmpty(clean(d.Name))),
		Bandwidth:        bandwidthLine("AS", d.BandwidthAS),
		TimeDescriptions: []pion.TimeDescription{{}},
	}
	if d.Addr.IsValid() {
		p.ConnectionInformation = connectionLine(d.Addr.String(), d.Addr)
	}
	p.Attributes = otherAttributes(d.Attributes)
	if d.Direction != SendRecv {
		p.Attributes = append(p.Attributes, pion.Attribute{Key: d.Direction.String()})
	}
	for i := range d.Media {
		p.MediaDescriptions = append(p.MediaDescriptions, d.Media[i].pion(d.Direction))
	}
	b, err := p.Marshal()
	if err != nil { // pion has no way to fail here
		return nil
	}
	return b
}

// pion is the o= line.
func (o Origin) pion() pion.Origin {
	addr := o.Addr
	if !addr.IsValid() {
		addr = netip.IPv4Unspecified()
	}
	return pion.Origin{
		Username:       nonEmpty(strings.Join(strings.Fields(clean(o.Username)), "-")),
		SessionID:      o.SessionID,
		SessionVersion: o.Version,
		NetworkType:    "IN",
		AddressType:    family(addr),
		UnicastAddress: addr.String(),
	}
}

// pion is the medium in a session of this direction.
func (m *Media) pion(session Direction) *pion.MediaDescription {
	p := &pion.MediaDescription{
		MediaName: pion.MediaName{
			Media:   m.Kind,
			Port:    pion.RangedPort{Value: m.Port},
			Protos:  []string{m.Proto},
			Formats: m.formatTokens(),
		},
		Bandwidth: bandwidthLine("TIAS", m.TIAS),
	}
	switch {
	case m.Addr.IsValid():
		p.ConnectionInformation = connectionLine(m.Addr.String(), m.Addr)
	case m.Host != "":
		p.ConnectionInformation = connectionLine(m.Host, m.Addr)
	}
	p.Attributes = m.attributes(session)
	return p
}

// formatTokens are the formats of the m= line.
func (m *Media) formatTokens() []string {
	if !m.IsRTP() {
		return slices.Clone(m.Tokens)
	}
	tokens := make([]string, len(m.Formats))
	for i, f := range m.Formats {
		tokens[i] = strconv.Itoa(int(f.PayloadType))
	}
	return tokens
}

// attributes are the medium's a= lines in order.
func (m *Media) attributes(session Direction) []pion.Attribute {
	var out []pion.Attribute
	add := func(name, value string) { out = append(out, pion.Attribute{Key: name, Value: value}) }
	if m.RTCPPort != 0 {
		add("rtcp", m.rtcpValue())
	}
	if m.Direction == SendRecv && (m.Port != 0 && m.IsRTP() || session != SendRecv) {
		add(SendRecv.String(), "")
	}
	for _, f := range m.Formats {
		out = append(out, m.formatAttributes(f)...)
	}
	if m.PTime > 0 {
		add("ptime", strconv.FormatInt(int64(m.PTime/time.Millisecond), 10))
	}
	out = append(out, otherAttributes(m.Attributes)...)
	if m.CNAME != "" {
		add("ssrc", fmt.Sprintf("%d cname:%s", m.SSRC, clean(m.CNAME)))
	}
	if m.Direction != SendRecv {
		add(m.Direction.String(), "")
	}
	return out
}

// formatAttributes are a=rtpmap and a=fmtp of f. A refused medium needs no names for static payload types.
func (m *Media) formatAttributes(f Format) (out []pion.Attribute) {
	pt := strconv.Itoa(int(f.PayloadType))
	known, static := staticFormat(f.PayloadType)
	if f.Name != "" && f.Rate > 0 && !(m.Port == 0 && static && f.Same(known)) {
		encoding := fmt.Sprintf("%s %s/%d", pt, f.Name, f.Rate)
		if f.Channels > 1 {
			encoding += "/" + strconv.Itoa(f.Channels)
		}
		out = append(out, pion.Attribute{Key: "rtpmap", Value: encoding})
	}
	if f.FMTP != "" {
		out = append(out, pion.Attribute{Key: "fmtp", Value: pt + " " + clean(f.FMTP)})
	}
	return out
}

// rtcpValue is the value of a=rtcp.
func (m *Media) rtcpValue() string {
	addr := m.RTCPAddr
	if !addr.IsValid() {
		addr = m.Addr
	}
	if !addr.IsValid() {
		return strconv.Itoa(m.RTCPPort)
	}
	return fmt.Sprintf("%d IN %s %s", m.RTCPPort, family(addr), addr)
}

// connectionLine is c= for host, whose family is that of addr.
func connectionLine(host string, addr netip.Addr) *pion.ConnectionInformation {
	return &pion.ConnectionInformation{NetworkType: "IN", AddressType: family(addr), Address: &pion.Address{Address: host}}
}

// bandwidthLine is a b= line, none for 0.
func bandwidthLine(kind string, value int) []pion.Bandwidth {
	if value <= 0 {
		return nil
	}
	return []pion.Bandwidth{{Type: kind, Bandwidth: uint64(value)}}
}

// otherAttributes are attributes as they are.
func otherAttributes(attributes []Attribute) (out []pion.Attribute) {
	for _, a := range attributes {
		out = append(out, pion.Attribute{Key: clean(a.Name), Value: clean(a.Value)})
	}
	return out
}

// clean is s without what would end its line.
func clean(s string) string {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return -1
		}
		return r
	}, s)
}

// nonEmpty is s, or "-" in its place.
func nonEmpty(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
