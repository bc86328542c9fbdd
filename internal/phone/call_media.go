package phone

import (
	"fmt"
	"net/netip"

	"gosua/internal/media/stream"
	"gosua/internal/phone/audioline"
	"gosua/internal/sdp/offeranswer"
)

// callMedia is what a call says and hears: its audio line, and the line's port in the bridge. It belongs to the Stack's
// loop.
type callMedia struct {
	*audioline.Line
	c    *call
	slot int
}

func newCallMedia(c *call) *callMedia {
	cfg := c.cfg.Media
	return &callMedia{c: c, slot: noSlot, Line: audioline.New(audioline.Config{
		Codecs: c.codecs, Host: c.boundHost(), Ports: c.calls.ports, Listen: c.listenRTP, PTime: cfg.PTime, JitterMax: cfg.JitterMax,
		Opened: func(rtp, rtcp netip.AddrPort) { c.emit(RTPSocket{Call: c.id, RTP: rtp, RTCP: rtcp}) },
		OnDTMF: func(index int, d stream.Digit) {
			c.emit(DTMF{Call: c.id, Digit: string(rune(d.Digit)), Method: methodRFC2833, Stream: index})
		},
		Log: c.cfg.Log,
	})}
}

// up tells whether a stream runs.
func (m *callMedia) up() bool { return m.Stream() != nil }

// apply makes the stream what was agreed and connects it as the configuration says.
func (m *callMedia) apply() {
	m.c.emit(SDPDone{Call: m.c.id})
	for _, s := range m.Streams() {
		status := mediaStatus(s)
		if m.Mine(s) {
			status = m.applyAudio(s, status)
		}
		m.c.emit(CallMedia{Call: m.c.id, Index: s.Index, Kind: s.Kind, Status: status})
	}
}

func (m *callMedia) applyAudio(s offeranswer.Stream, status MediaStatus) MediaStatus {
	old := m.Stream()
	fresh, err := m.Run(s)
	if err == nil && fresh {
		m.unplug(old)
		m.slot, err = m.c.conf.Add(m.c.remote().URI.String(), m.Stream())
	}
	if err != nil {
		m.c.emit(Notice{Level: 1, Sender: "pjsua_media.c", Text: fmt.Sprintf("Call %d: media %d: %v", m.c.id, s.Index, err)})
		return MediaError
	}
	m.c.emit(MediaUpdated{Call: m.c.id, Index: s.Index, Kind: s.Kind, Codec: s.Codec.Name, Direction: s.Direction.String()})
	m.join(status)
	return status
}

// unplug takes a stream out of the bridge that another one replaces; nil is none.
func (m *callMedia) unplug(old *stream.Stream) {
	if old != nil {
		m.c.conf.Remove(m.slot, old)
		m.slot = noSlot
	}
}

// join connects the call's port: to itself (auto-loop), to the recorder, from the first player, to the other calls, and
// to the device unless one of these takes its place; pjsua's order. A call that we hold is connected to nothing.
func (m *callMedia) join(status MediaStatus) {
	if status != MediaActive && status != MediaRemoteHold {
		m.c.conf.Isolate(m.slot)
		return
	}
	cfg, device := m.c.cfg.Calls, true
	if cfg.AutoLoop {
		m.connect(m.slot, m.slot)
		device = false
	}
	record := cfg.AutoRec && m.c.conf.RecorderSlot() != noSlot
	if record {
		m.connect(m.slot, m.c.conf.RecorderSlot())
	}
	if player := m.c.conf.FirstPlayer(); cfg.AutoPlay && player != noSlot {
		m.connect(player, m.slot)
		device = false
	}
	if cfg.AutoConf {
		m.joinOthers()
		device = true
	}
	if device {
		m.joinDevice(record)
	}
	m.soundChanged()
}

// soundChanged has the files that are played and recorded at the user's word follow. A call that we hold is left alone.
func (m *callMedia) soundChanged() {
	if m.slot != noSlot && !m.Held() {
		m.c.note(m.c.calls.waves.SoundChanged(m.c.id))
	}
}

func (m *callMedia) joinOthers() {
	for _, o := range m.c.calls.sorted() {
		if o != m.c && o.media.slot != noSlot {
			m.connect(m.slot, o.media.slot)
			m.connect(o.media.slot, m.slot)
		}
	}
}

func (m *callMedia) joinDevice(record bool) {
	m.connect(m.slot, deviceSlot)
	m.connect(deviceSlot, m.slot)
	if record {
		m.connect(deviceSlot, m.c.conf.RecorderSlot())
	}
}

func (m *callMedia) connect(src, dst int) { m.c.note(m.c.conf.Connect(src, dst)) }

// info is each media line as it stands.
func (m *callMedia) info() []MediaInfo {
	var list []MediaInfo
	for _, s := range m.Streams() {
		i := MediaInfo{Kind: s.Kind, Status: mediaStatus(s), Slot: noSlot, Codec: s.Codec.Name, Rate: m.SamplingRate(s),
			Direction: s.Direction.String(), Remote: s.Remote}
		if m.Mine(s) {
			i.Slot = m.slot
		}
		list = append(list, i)
	}
	return list
}

func mediaStatus(s offeranswer.Stream) MediaStatus {
	switch s.Status {
	case offeranswer.StatusActive:
		return MediaActive
	case offeranswer.StatusLocalHold:
		return MediaLocalHold
	case offeranswer.StatusRemoteHold:
		return MediaRemoteHold
	case offeranswer.StatusError:
		return MediaError
	case offeranswer.StatusNone:
	}
	return MediaNone
}

// stats are the figures of the stream that runs, and of the lines that none runs on.
func (m *callMedia) stats() []StreamStats {
	var list []StreamStats
	for _, i := range m.info() {
		s := StreamStats{Media: i}
		if i.Slot != noSlot {
			s.Stats, s.Running = m.Stream().Stats(), true
		}
		list = append(list, s)
	}
	return list
}

// close gives sockets and bridge port back.
func (m *callMedia) close() {
	m.Close()
	if m.up() {
		m.c.conf.Remove(m.slot, m.Stream())
		m.slot = noSlot
	}
}
