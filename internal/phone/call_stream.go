package phone

import (
	"fmt"

	"gosua/internal/media/stream"
	"gosua/internal/sdp/offeranswer"
)

// apply makes the stream what was agreed and connects it as the configuration says.
func (m *callMedia) apply() {
	m.c.emit(SDPDone{Call: m.c.id})
	for _, s := range m.neg.Streams() {
		status := mediaStatus(s)
		if m.line != nil && s.Port != 0 && s.Port == m.line.endpoint.Port {
			status = m.applyLine(s, status)
		}
		m.c.emit(CallMedia{Call: m.c.id, Index: s.Index, Kind: s.Kind, Status: status})
	}
}

func (m *callMedia) applyLine(s offeranswer.Stream, status MediaStatus) MediaStatus {
	m.line.agreed = s
	if err := m.runStream(s); err != nil {
		m.c.emit(Notice{Level: 1, Sender: "pjsua_media.c", Text: fmt.Sprintf("Call %d: media %d: %v", m.c.id, s.Index, err)})
		return MediaError
	}
	m.c.emit(MediaUpdated{Call: m.c.id, Index: s.Index, Kind: s.Kind, Codec: s.Codec.Name, Direction: s.Direction.String()})
	m.join(status)
	return status
}

// runStream starts the stream, or tells it what has changed.
func (m *callMedia) runStream(s offeranswer.Stream) error {
	setup, err := m.setup(s)
	if err != nil {
		return err
	}
	cfg := stream.Config{RTP: m.line.rtp, RTCP: m.line.rtcp, SSRC: m.line.endpoint.SSRC, CNAME: m.line.endpoint.CNAME,
		JitterMax: m.c.cfg.Media.JitterMax, OnDTMF: m.c.digit(s.Index), Log: m.c.cfg.Log, Setup: setup}
	if m.line.stream != nil {
		return m.line.stream.Update(cfg)
	}
	st, err := stream.New(cfg)
	if err != nil {
		return err
	}
	m.line.stream, m.line.rtp, m.line.rtcp = st, nil, nil
	m.line.slot, err = m.c.conf.addStream(m.c.s.Remote().URI.String(), st)
	return err
}

func (m *callMedia) setup(s offeranswer.Stream) (stream.Setup, error) {
	c, ok := m.c.codecs.Find(s.Codec.Name, s.Codec.Rate, s.Codec.Channels)
	if !ok {
		return stream.Setup{}, fmt.Errorf("no codec %s/%d", s.Codec.Name, s.Codec.Rate)
	}
	setup := stream.Setup{Remote: s.Remote, RemoteRTCP: s.RemoteRTCP, Codec: c, PayloadType: s.Codec.PayloadType, PTime: s.PTime,
		Sending: s.Direction.Sends(), Receiving: s.Direction.Receives()}
	if p := m.c.cfg.Media.PTime; p != 0 {
		setup.PTime = p
	}
	for _, r := range s.Receive {
		if c, ok := m.c.codecs.Find(r.Name, r.Rate, r.Channels); ok {
			setup.Receive = append(setup.Receive, stream.Payload{Type: r.PayloadType, Codec: c})
		}
	}
	if s.TelephoneEvent != nil {
		setup.EventSend = s.TelephoneEvent.PayloadType
	}
	if s.EventReceive != nil {
		setup.EventReceive = s.EventReceive.PayloadType
	}
	return setup, nil
}

// digit tells the digits of a stream; it is called on the stream's reader.
func (c *call) digit(index int) func(stream.Digit) {
	return func(d stream.Digit) {
		c.emit(DTMF{Call: c.id, Digit: string(rune(d.Digit)), Method: methodRFC2833, Stream: index})
	}
}

// join connects the call's port: to itself (auto-loop), to the recorder, from the first player, to the other calls, and
// to the device unless one of these takes its place; pjsua's order. A call that we hold is connected to nothing.
func (m *callMedia) join(status MediaStatus) {
	slot := m.line.slot
	if status != MediaActive && status != MediaRemoteHold {
		m.c.conf.isolate(slot)
		return
	}
	cfg, device := m.c.cfg.Calls, true
	if cfg.AutoLoop {
		m.connect(slot, slot)
		device = false
	}
	record := cfg.AutoRec && m.c.conf.recSlot != noSlot
	if record {
		m.connect(slot, m.c.conf.recSlot)
	}
	if player := m.c.conf.firstPlayer(); cfg.AutoPlay && player != noSlot {
		m.connect(player, slot)
		device = false
	}
	if cfg.AutoConf {
		m.joinOthers(slot)
		device = true
	}
	if device {
		m.joinDevice(slot, record)
	}
}

func (m *callMedia) joinOthers(slot int) {
	for _, o := range m.c.calls.sorted() {
		if l := o.media.line; o != m.c && l != nil && l.slot != noSlot {
			m.connect(slot, l.slot)
			m.connect(l.slot, slot)
		}
	}
}

func (m *callMedia) joinDevice(slot int, record bool) {
	m.connect(slot, deviceSlot)
	m.connect(deviceSlot, slot)
	if record {
		m.connect(deviceSlot, m.c.conf.recSlot)
	}
}

func (m *callMedia) connect(src, dst int) { m.c.note(m.c.conf.connect(src, dst)) }
