package offeranswer

import (
	"net/netip"
	"slices"
	"time"

	"gosua/internal/sdp"
)

// Stream is one agreed media line.
type Stream struct {
	Index int    // of the m= line
	Kind  string // audio or text
	// Port is our own port, 0 when the line is refused by either side.
	Port int
	// Codec is what to send, with the payload type and the format parameters of the other side.
	Codec sdp.Format
	// Receive are the formats that may come in, with the payload types that they come with.
	Receive []sdp.Format
	// TelephoneEvent is what to send digits with; nil when the other side takes none. EventReceive is what they come in with.
	TelephoneEvent, EventReceive *sdp.Format
	// Redundant is what to repeat text with; nil when the other side takes none. RedundantReceive is what it comes in with.
	Redundant, RedundantReceive *sdp.Format
	// CPS is how many characters of text a second the other side wants at most, 0 when it did not say.
	CPS int
	// Direction is ours.
	Direction sdp.Direction
	// Remote and RemoteRTCP are where the other side receives; invalid when unknown.
	Remote, RemoteRTCP netip.AddrPort
	// Mux has RTCP on the RTP port of both sides (RFC 5761).
	Mux bool
	// PTime is what the other side asked for, 0 when it did not.
	PTime  time.Duration
	Status Status
}

// aligned is the answer with a line for each line of the offer, in the offer's order (RFC 3264 §6). An answer that is
// right is taken as it is. In others, the lines of a kind answer the offer's lines of that kind in order; what has no
// answer is refused, and what answers nothing is dropped.
func aligned(offer, answer *sdp.Description) *sdp.Description {
	same := func(a, b sdp.Media) bool { return a.Kind == b.Kind }
	if slices.EqualFunc(offer.Media, answer.Media, same) {
		return answer
	}
	left := answer.Clone()
	media := make([]sdp.Media, len(offer.Media))
	for i, o := range offer.Media {
		media[i] = sdp.Media{Kind: o.Kind, Proto: o.Proto}
		if at := slices.IndexFunc(left.Media, func(m sdp.Media) bool { return same(m, o) }); at >= 0 {
			media[i] = left.Media[at]
			left.Media = slices.Delete(left.Media, at, at+1)
		}
	}
	left.Media = media
	return left
}

// readAnswer is what our offer and the answer to it, aligned, agree on.
func readAnswer(offer, answer *sdp.Description, hold bool) []Stream {
	streams := make([]Stream, len(offer.Media))
	for i := range offer.Media {
		streams[i] = agree(i, &offer.Media[i], &answer.Media[i], hold)
	}
	return streams
}

// flowing says whether at least one of the lines is in use.
func flowing(streams []Stream) bool {
	return slices.ContainsFunc(streams, func(s Stream) bool { return s.Port != 0 })
}

// agree is what our line and theirs come to, whoever offered: what we send is
// the first of their formats that is also ours. A line refused by one side,
// of a transport that we do not speak or without a common codec has no port.
func agree(index int, ours, theirs *sdp.Media, hold bool) Stream {
	s := Stream{Index: index, Kind: ours.Kind, Direction: sdp.Inactive}
	if ours.Port == 0 || theirs.Port == 0 || !usableProto(theirs.Proto) {
		return s
	}
	for _, f := range theirs.Formats {
		if our, ok := counterpart(ours, f); ok && !our.IsEvent() && !isRedundant(our) {
			s.addCodec(our, f)
		}
	}
	if len(s.Receive) == 0 {
		return s
	}
	s.addEvents(ours, theirs)
	s.addText(ours, theirs)
	s.Port = ours.Port
	s.Direction = ours.Direction.And(theirs.Direction.Reverse())
	if theirs.OldHold() {
		s.Direction = sdp.Inactive
	}
	s.Remote, s.RemoteRTCP = theirs.RTP(), theirs.RTCP()
	if s.Mux = muxed(ours) && muxed(theirs); s.Mux {
		s.RemoteRTCP = s.Remote
	}
	s.PTime = theirs.PTime
	s.Status = status(s.Direction, hold)
	return s
}

// counterpart is our format for one of theirs. A dynamic payload type that they do not explain is taken to be ours.
func counterpart(ours *sdp.Media, f sdp.Format) (sdp.Format, bool) {
	if f.Name == "" {
		return ours.Format(f.PayloadType)
	}
	return find(ours.Formats, f)
}

// find is the first of formats that is the same as f.
func find(formats []sdp.Format, f sdp.Format) (sdp.Format, bool) {
	for _, g := range formats {
		if g.Same(f) {
			return g, true
		}
	}
	return sdp.Format{}, false
}

// addCodec takes a common codec: comes in with our payload type and, when it is the first, goes out with theirs.
func (s *Stream) addCodec(our, their sdp.Format) {
	if len(s.Receive) == 0 {
		s.Codec = our
		s.Codec.PayloadType, s.Codec.FMTP = their.PayloadType, their.FMTP
	}
	s.Receive = append(s.Receive, our)
}

// addEvents takes the telephone-event of the codec's clock rate, when both sides have it.
func (s *Stream) addEvents(ours, theirs *sdp.Media) {
	want := sdp.Format{Name: sdp.TelephoneEvent, Rate: s.Codec.Rate}
	our, ok := find(ours.Formats, want)
	their, ok2 := find(theirs.Formats, want)
	if ok && ok2 {
		s.TelephoneEvent, s.EventReceive = &their, &our
	}
}

// status is what the user is told about a live line with our direction d.
func status(d sdp.Direction, hold bool) Status {
	switch {
	case hold, d == sdp.SendOnly:
		return StatusLocalHold
	case d == sdp.SendRecv:
		return StatusActive
	}
	return StatusRemoteHold
}
