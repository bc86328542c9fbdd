package calls

import (
	"net/netip"

	"gosua/internal/phone/audioline"
	"gosua/internal/phone/conference"
	"gosua/internal/phone/event"
	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
)

// callMedia is what a call says and hears: its audio, and where each line of it is in the bridge. It belongs to the Stack's
// loop.
type callMedia struct {
	*audioline.Media
	c      *Call
	tracks []*track // one for each line
	text   textTrack
	opened int // sockets of a stream, so far
}

func newCallMedia(c *Call) *callMedia {
	cfg := &c.cfg
	m := &callMedia{c: c}
	m.Media = audioline.New(audioline.Config{
		Codecs: cfg.Codecs, Extra: cfg.Settings.ExtraAudio, Host: cfg.Host, Ports: c.calls.ports, Listen: cfg.Listen, PTime: cfg.PTime, JitterMax: cfg.JitterMax,
		Opened: m.tellOpened,
		Text:   cfg.Settings.Text, TextRedundancy: cfg.Settings.TextRedundancy, OnText: c.heardText, Mux: c.acc.RTCPMux(),
		OnDTMF: c.heardDigit, Tones: cfg.Settings.DTMF == DTMFTones, Log: cfg.Log,
	})
	m.text = textTrack{c: c, line: m.Text()}
	for _, l := range m.Lines() {
		m.tracks = append(m.tracks, &track{Line: l, c: c, slot: conference.NoSlot})
	}
	return m
}

// tellOpened tells of the sockets of a stream.
func (m *callMedia) tellOpened(rtp, rtcp netip.AddrPort) {
	m.c.emit(event.RTPSocket{Call: m.c.id, Index: m.opened, RTP: rtp, RTCP: rtcp, Mux: m.c.acc.RTCPMux()})
	m.opened++
}

// main is the first track that runs, for digits and files; nil when none does.
func (m *callMedia) main() *track {
	for _, t := range m.tracks {
		if t.Stream() != nil {
			return t
		}
	}
	return nil
}

// up tells whether a stream runs.
func (m *callMedia) up() bool { return m.main() != nil }

// slot is where the call's main track is in the bridge; conference.NoSlot for nowhere.
func (m *callMedia) slot() int {
	if t := m.main(); t != nil {
		return t.slot
	}
	return conference.NoSlot
}

// track is the one that s runs on, nil for none.
func (m *callMedia) track(s offeranswer.Stream) *track {
	line := m.Line(s)
	for _, t := range m.tracks {
		if t.Line == line {
			return t
		}
	}
	return nil
}

// apply makes the streams what was agreed and connects them as the configuration says.
func (m *callMedia) apply() {
	m.c.emit(event.SDPDone{Call: m.c.id})
	m.stopOthers()
	for _, s := range m.Streams() {
		status := mediaStatus(s)
		if t := m.track(s); t != nil {
			status = t.apply(s, status)
		} else if m.text.line.Serves(s) {
			status = m.text.apply(s, status)
		} else {
			m.c.emit(event.MediaUpdated{Call: m.c.id, Index: s.Index, Kind: s.Kind, Direction: sdp.Inactive.String()})
		}
		m.c.emit(event.CallMedia{Call: m.c.id, Index: s.Index, Kind: s.Kind, Status: status})
	}
}

// stopOthers ends the streams that are agreed on no more, unless that may change yet.
func (m *callMedia) stopOthers() {
	if !m.Final() {
		return
	}
	agreed := map[*track]bool{}
	for _, s := range m.Streams() {
		agreed[m.track(s)] = true
	}
	for _, t := range m.tracks {
		if !agreed[t] {
			t.stop()
		}
	}
	m.text.stopUnless(m.Streams())
}

// soundChanged has the files that are played and recorded at the user's word follow. A call that we hold is left alone.
func (m *callMedia) soundChanged() {
	if m.slot() != conference.NoSlot && !m.Held() {
		m.c.note(m.c.calls.waves.SoundChanged(m.c.id))
	}
}

// info is each media line as it stands.
func (m *callMedia) info() []event.MediaInfo {
	var list []event.MediaInfo
	for _, s := range m.Streams() {
		i := event.MediaInfo{Kind: s.Kind, Status: m.status(s), Slot: conference.NoSlot, Codec: s.Codec.Name, Rate: m.SamplingRate(s),
			Direction: s.Direction.String(), Remote: s.Remote}
		if t := m.track(s); t != nil {
			i.Slot = t.slot
		}
		list = append(list, i)
	}
	return list
}

// status is how s is, as it came out.
func (m *callMedia) status(s offeranswer.Stream) event.MediaStatus {
	if t := m.track(s); t != nil && t.failed || m.text.line.Serves(s) && m.text.failed {
		return event.MediaError
	}
	return mediaStatus(s)
}

// mediaStatus is how s is agreed to be.
func mediaStatus(s offeranswer.Stream) event.MediaStatus {
	switch s.Status {
	case offeranswer.StatusActive:
		return event.MediaActive
	case offeranswer.StatusLocalHold:
		return event.MediaLocalHold
	case offeranswer.StatusRemoteHold:
		return event.MediaRemoteHold
	case offeranswer.StatusNone:
	}
	return event.MediaNone
}

// stats are the figures of the streams that run, and of the lines that none runs on.
func (m *callMedia) stats() []event.StreamStats {
	list := make([]event.StreamStats, 0, len(m.tracks))
	streams := m.Streams()
	for i, info := range m.info() {
		s := event.StreamStats{Media: info}
		if info.Slot != conference.NoSlot {
			s.Stats, s.Running = m.track(streams[i]).Stream().Stats(), true
		} else {
			s.Stats, s.Redundancy, s.Running = m.text.stats(streams[i])
		}
		list = append(list, s)
	}
	return list
}

// close gives sockets and bridge ports back.
func (m *callMedia) close() {
	m.Close()
	for _, t := range m.tracks {
		t.unplug(t.Stream())
	}
	m.text.stop()
}
