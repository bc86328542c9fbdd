package offeranswer

import (
	"slices"
	"strconv"
	"strings"

	"gosua/internal/sdp"
)

// Text's formats (RFC 4103), and the payload types that they have in our offers.
const (
	t140        = "t140"
	red         = "red"
	textRate    = 1000 // Hz
	textType    = 98
	textRedType = 100
	// MaxTextRedundancy is how many generations may be repeated.
	MaxTextRedundancy = 16
)

// rtcpMux is the attribute of RFC 5761 §5.1.1.
const rtcpMux = "rtcp-mux"

// muxed says whether the line has RTCP on its RTP port.
func muxed(m *sdp.Media) bool {
	return slices.ContainsFunc(m.Attributes, func(a sdp.Attribute) bool { return strings.EqualFold(a.Name, rtcpMux) })
}

// isRedundant says whether f carries others (RFC 2198).
func isRedundant(f sdp.Format) bool { return strings.EqualFold(f.Name, red) }

// text is a live text line.
func (n *Negotiator) text(l Local, e Endpoint, formats []sdp.Format, dir sdp.Direction) sdp.Media {
	return sdp.Media{Kind: kindText, Proto: "RTP/AVP", Addr: l.Addr, Port: e.Port, RTCPPort: e.RTCPPort,
		Formats: formats, Direction: dir, SSRC: e.SSRC, CNAME: e.CNAME}
}

// plainText and repeatedText are text's formats.
func plainText(pt uint8) sdp.Format {
	return sdp.Format{PayloadType: pt, Name: t140, Rate: textRate, Channels: 1}
}

// repeatedText names the payload type of each generation, the new text's too (RFC 4103).
func repeatedText(pt uint8, text sdp.Format, generations int) sdp.Format {
	list := slices.Repeat([]string{strconv.Itoa(int(text.PayloadType))}, min(generations, MaxTextRedundancy)+1)
	return sdp.Format{PayloadType: pt, Name: red, Rate: textRate, Channels: 1, FMTP: strings.Join(list, "/")}
}

// offerText are the formats of a text line in our offer.
func (n *Negotiator) offerText() []sdp.Format {
	p := numbering{earlier: n.earlier(kindText)}
	text := p.assign(plainText(textType), firstDynamic)
	if n.cfg.TextRedundancy <= 0 {
		return []sdp.Format{text}
	}
	repeated := p.assign(repeatedText(textRedType, text, n.cfg.TextRedundancy), firstDynamic)
	return []sdp.Format{text, repeatedText(repeated.PayloadType, text, n.cfg.TextRedundancy)}
}

// sharedText is the answer to an offered text line, under the offerer's payload types; nothing when we take no text.
func (n *Negotiator) sharedText(o *sdp.Media) []sdp.Format {
	theirs, ok := find(o.Formats, plainText(0))
	if !ok || !n.cfg.Text {
		return nil
	}
	text := plainText(theirs.PayloadType)
	repeated, ok := find(o.Formats, repeatedText(0, text, 0))
	if !ok || n.cfg.TextRedundancy <= 0 {
		return []sdp.Format{text}
	}
	return []sdp.Format{text, repeatedText(repeated.PayloadType, text, n.cfg.TextRedundancy)}
}

// addText takes what text lines have beside their codec: redundancy, when both sides have it, and the rate that the other
// side bears.
func (s *Stream) addText(ours, theirs *sdp.Media) {
	if s.Kind != kindText {
		return
	}
	if their, ok := find(theirs.Formats, s.Codec); ok {
		s.CPS = charactersPerSecond(their.FMTP)
	}
	want := repeatedText(0, s.Codec, 0)
	our, ok := find(ours.Formats, want)
	their, ok2 := find(theirs.Formats, want)
	if ok && ok2 {
		s.Redundant, s.RedundantReceive = &their, &our
	}
}

// charactersPerSecond is cps of a=fmtp (RFC 4103 §6), 0 when it says nothing of use.
func charactersPerSecond(fmtp string) int {
	for part := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if cps, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && strings.EqualFold(name, "cps") {
			return max(cps, 0)
		}
	}
	return 0
}

// Generations is how many generations of text are repeated: want, but no more than the other side has named.
func (s *Stream) Generations(want int) int {
	switch {
	case s.Redundant == nil:
		return 0
	case s.Redundant.FMTP == "":
		return want
	}
	return min(want, strings.Count(s.Redundant.FMTP, "/"))
}
