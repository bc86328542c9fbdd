package offeranswer

import (
	"slices"
	"strings"

	"gosua/internal/sdp"
)

// Payload types that this side gives out (RFC 3551 §3: 96 to 127 are dynamic).
const (
	firstDynamic = 96
	lastDynamic  = 127
	firstEvent   = 120 // telephone-event of the first clock rate
)

// The kinds of lines that are spoken.
const (
	kindAudio = "audio"
	kindText  = "text"
)

// RFC 3261 §20.43.
const (
	warnTransport = 302
	warnMedia     = 304
	warnFormat    = 305
)

// describe is a description with this media; its version is still to be set.
func (n *Negotiator) describe(l Local, media []sdp.Media) *sdp.Description {
	d := &sdp.Description{
		Origin:     sdp.Origin{Username: "-", SessionID: n.cfg.SessionID, Addr: l.Addr},
		Name:       n.cfg.SessionName,
		Attributes: []sdp.Attribute{{Name: "X-nat", Value: "0"}},
		Media:      media,
	}
	total := 0
	for _, m := range media {
		total += m.TIAS
	}
	if total > 0 {
		d.BandwidthAS = applicationSpecific(total)
	}
	return d
}

// applicationSpecific is b=AS in kbit/s for a payload rate in bit/s: 16 kbit/s
// of packet headers, and one part in twenty for RTCP.
func applicationSpecific(tias int) int { return (tias + 16000) / 950 }

// offerMedia are the lines of an offer: those of the agreement in their places
// (RFC 3264 §8), then one for each endpoint left.
func (n *Negotiator) offerMedia(l Local) []sdp.Media {
	audio, text := n.places(l.Audio), n.places(l.Text)
	var media []sdp.Media
	for i, s := range n.Streams() {
		p := &audio
		if s.Kind == kindText {
			p = &text
		}
		e, ok := p.had[i] // offered again if it was refused
		if !ok && (s.Port != 0 || n.vacant(i)) {
			e, ok = p.next()
		}
		if !ok {
			media = append(media, refused(&n.agreed.local.Media[i], l))
			continue
		}
		m := n.offerLine(l, e, s.Kind, n.offerDirection(l.Hold, i))
		if l.Settle && s.Port != 0 && s.Kind == kindAudio {
			m.Formats = settled(m.Formats, s.Codec)
		}
		m.Proto = n.agreed.local.Media[i].Proto
		media = append(media, m)
	}
	for _, e := range audio.left {
		media = append(media, n.offerLine(l, e, kindAudio, holdDirection(l.Hold)))
	}
	for _, e := range text.left {
		media = append(media, n.offerLine(l, e, kindText, holdDirection(l.Hold)))
	}
	return media
}

// vacant says whether line i of a session without media may be used anew (RFC 3264 §8.1).
func (n *Negotiator) vacant(i int) bool {
	m := &n.agreed.local.Media[i]
	return n.Dormant() && (m.Kind == kindAudio || m.Kind == kindText) && usableProto(m.Proto)
}

// offerLine is a live line of an offer.
func (n *Negotiator) offerLine(l Local, e Endpoint, kind string, dir sdp.Direction) sdp.Media {
	var m sdp.Media
	if kind == kindText {
		m = n.text(l, e, n.offerText(), dir)
	} else {
		m = n.audio(l, e, n.offerFormats(), dir)
	}
	if n.cfg.Mux {
		m.Attributes = []sdp.Attribute{{Name: rtcpMux}}
	}
	return m
}

// settled are those of formats that go with this codec alone (RFC 3264 §10.2).
func settled(formats []sdp.Format, codec sdp.Format) []sdp.Format {
	return slices.DeleteFunc(slices.Clone(formats), func(f sdp.Format) bool {
		return !f.Same(codec) && (!f.IsEvent() || f.Rate != codec.Rate)
	})
}

// offerDirection is what we ask for on line i: no flow at all when the other
// side holds as well.
func (n *Negotiator) offerDirection(hold bool, i int) sdp.Direction {
	if theirs := &n.agreed.remote.Media[i]; hold && theirs.Port != 0 && (!theirs.Direction.Receives() || theirs.OldHold()) {
		return sdp.Inactive
	}
	return holdDirection(hold)
}

// holdDirection is what we do by ourselves.
func holdDirection(hold bool) sdp.Direction { return sdp.DirectionOf(true, !hold) }

// audio is a live audio line.
func (n *Negotiator) audio(l Local, e Endpoint, formats []sdp.Format, dir sdp.Direction) sdp.Media {
	return sdp.Media{
		Kind: kindAudio, Proto: "RTP/AVP", Addr: l.Addr, Port: e.Port, RTCPPort: e.RTCPPort,
		Formats: formats, Direction: dir, PTime: n.cfg.PTime, TIAS: n.cfg.Bandwidth, SSRC: e.SSRC, CNAME: e.CNAME,
	}
}

// refused is the line with port 0, its formats without explanation (RFC 3264 §6).
func refused(m *sdp.Media, l Local) sdp.Media {
	r := sdp.Media{Kind: m.Kind, Proto: m.Proto, Addr: l.Addr, Tokens: m.Tokens}
	for _, f := range m.Formats {
		r.Formats = append(r.Formats, sdp.Format{PayloadType: f.PayloadType})
	}
	if m.IsRTP() && len(r.Formats) == 0 {
		r.Formats = []sdp.Format{{}}
	}
	return r
}

// answerMedia are the lines of the answer to offer. A line that ends leaves its endpoint to the others.
func (n *Negotiator) answerMedia(offer *sdp.Description, l Local) []sdp.Media {
	audio, text := n.places(l.Audio), n.places(l.Text)
	formats := make([][]sdp.Format, max(len(offer.Media), len(n.Streams()))) // those left out are over too
	for i := range formats {
		if i < len(offer.Media) {
			formats[i] = n.shared(&offer.Media[i])
		}
		if len(formats[i]) == 0 {
			audio.leave(i)
			text.leave(i)
		}
	}
	media := make([]sdp.Media, len(offer.Media))
	for i := range offer.Media {
		o := &offer.Media[i]
		media[i] = refused(o, l)
		if len(formats[i]) == 0 {
			continue
		}
		p := &audio
		if o.Kind == kindText {
			p = &text
		}
		if e, ok := p.of(i); ok {
			media[i] = n.answerLine(o, l, e, formats[i])
		}
	}
	return media
}

// answerLine is a live line of an answer to o.
func (n *Negotiator) answerLine(o *sdp.Media, l Local, e Endpoint, formats []sdp.Format) sdp.Media {
	dir := o.Direction.Reverse().And(holdDirection(l.Hold))
	m := n.audio(l, e, formats, dir)
	if o.Kind == kindText {
		m = n.text(l, e, formats, dir)
	}
	m.Proto = o.Proto
	if n.cfg.Mux && muxed(o) {
		m.Attributes, m.RTCPPort = []sdp.Attribute{{Name: rtcpMux}}, 0
	}
	return m
}

// places says which endpoint is on which line.
type places struct {
	had  map[int]Endpoint // by the line that it is agreed on
	left []Endpoint       // on none yet
}

// places are where the endpoints are: a stream keeps its line as long as the session lasts.
func (n *Negotiator) places(endpoints []Endpoint) places {
	p := places{had: map[int]Endpoint{}, left: slices.Clone(endpoints)}
	for i := range n.Streams() {
		port := n.agreed.local.Media[i].Port
		at := slices.IndexFunc(p.left, func(e Endpoint) bool { return e.Port == port })
		if at >= 0 {
			p.had[i] = p.left[at]
			p.left = slices.Delete(p.left, at, at+1)
		}
	}
	return p
}

// leave takes the endpoint from line i.
func (p *places) leave(i int) {
	if e, ok := p.had[i]; ok {
		delete(p.had, i)
		p.left = append(p.left, e)
	}
}

// of is the endpoint for line i: the one that it had, or the next that is on none.
func (p *places) of(i int) (Endpoint, bool) {
	if e, ok := p.had[i]; ok {
		return e, true
	}
	return p.next()
}

// next takes an endpoint that is on no line.
func (p *places) next() (e Endpoint, ok bool) {
	if len(p.left) == 0 {
		return Endpoint{}, false
	}
	e, p.left = p.left[0], p.left[1:]
	return e, true
}

// shared is what we answer to an offered line, under the offerer's payload types. Nothing: the line is to be refused.
func (n *Negotiator) shared(o *sdp.Media) []sdp.Format {
	if o.Port == 0 || !usableProto(o.Proto) {
		return nil
	}
	switch o.Kind {
	case kindAudio:
		return n.sharedAudio(o)
	case kindText:
		return n.sharedText(o)
	}
	return nil
}

// sharedAudio is the first of the line's codecs that we have, and the telephone-event of that clock rate.
func (n *Negotiator) sharedAudio(o *sdp.Media) []sdp.Format {
	for _, f := range o.Formats {
		our, ok := find(n.cfg.Codecs, f)
		if !ok {
			continue
		}
		our.PayloadType = f.PayloadType
		formats := []sdp.Format{our}
		if event, ok := find(o.Formats, events(f.Rate, 0)); ok && !n.cfg.NoEvents {
			formats = append(formats, events(f.Rate, event.PayloadType))
		}
		return formats
	}
	return nil
}

// judge is nil when at least one line of the offer can be accepted, or when all media are to end, else a *Refusal.
func (n *Negotiator) judge(offer *sdp.Description) error {
	if len(offer.Media) == 0 {
		return &Refusal{Status: 400, Reason: "Missing media in SDP"}
	}
	if n.agreed != nil && ending(offer) {
		return nil
	}
	why := &Refusal{Status: 488, WarningCode: warnMedia, Warning: "No audio in remote offer"}
	for i := range offer.Media {
		m := &offer.Media[i]
		if len(n.shared(m)) > 0 {
			return nil
		}
		if m.Kind != kindAudio || m.Port == 0 {
			continue
		}
		why = &Refusal{Status: 488, WarningCode: warnFormat, Warning: "No suitable codec for remote offer"}
		if !usableProto(m.Proto) {
			why.WarningCode, why.Warning = warnTransport, "Incompatible media transport in remote offer"
		}
	}
	return why
}

// ending says whether the offer ends all media (RFC 3264 §8.2).
func ending(offer *sdp.Description) bool {
	return !slices.ContainsFunc(offer.Media, func(m sdp.Media) bool { return m.Port != 0 })
}

// usableProto says whether we can speak the protocol: plain RTP, with early feedback or without.
func usableProto(proto string) bool {
	return strings.EqualFold(proto, "RTP/AVP") || strings.EqualFold(proto, "RTP/AVPF")
}

// events is telephone-event at this clock rate.
func events(rate int, pt uint8) sdp.Format {
	return sdp.Format{PayloadType: pt, Name: sdp.TelephoneEvent, Rate: rate, Channels: 1, FMTP: "0-16"}
}

// offerFormats are our codecs and a telephone-event for each of their clock rates.
func (n *Negotiator) offerFormats() []sdp.Format {
	p := numbering{earlier: n.earlier(kindAudio)}
	var formats []sdp.Format
	for _, c := range n.cfg.Codecs {
		formats = append(formats, p.assign(c, firstDynamic))
	}
	if n.cfg.NoEvents {
		return formats
	}
	for _, c := range n.cfg.Codecs {
		e := events(c.Rate, firstEvent)
		if _, ok := find(formats, e); !ok {
			formats = append(formats, p.assign(e, firstEvent))
		}
	}
	return formats
}

// earlier are the formats that this session has explained on lines of this kind, whose payload types must stay theirs (RFC 3264 §8.3.2).
func (n *Negotiator) earlier(kind string) []sdp.Format {
	if n.agreed == nil {
		return nil
	}
	var formats []sdp.Format
	for _, m := range n.agreed.local.Media {
		if m.Kind == kind {
			formats = append(formats, m.Formats...)
		}
	}
	return formats
}

// numbering gives out payload types.
type numbering struct {
	earlier []sdp.Format
	given   [lastDynamic + 1]bool
}

// assign is f with a payload type: its static one, the one it had earlier, or the first free one from its wish or from on.
func (p *numbering) assign(f sdp.Format, from uint8) sdp.Format {
	if old, ok := find(p.earlier, f); ok && !p.given[old.PayloadType] {
		f.PayloadType = old.PayloadType
	} else if f.PayloadType >= firstDynamic {
		if f.PayloadType > lastDynamic {
			f.PayloadType = from
		}
		f.PayloadType = p.free(f.PayloadType)
	}
	p.given[f.PayloadType] = true
	return f
}

// free is the first dynamic payload type from pt on, and around, that means nothing yet.
func (p *numbering) free(pt uint8) uint8 {
	for range lastDynamic - firstDynamic + 1 {
		if !p.given[pt] && !p.known(pt) {
			return pt
		}
		if pt++; pt > lastDynamic {
			pt = firstDynamic
		}
	}
	return pt
}

// known says whether pt has had a meaning in this session.
func (p *numbering) known(pt uint8) bool {
	for _, f := range p.earlier {
		if f.PayloadType == pt {
			return true
		}
	}
	return false
}
