package audioline

import (
	"errors"
	"fmt"

	"gosua/internal/media/stream"
	"gosua/internal/sdp/offeranswer"
)

// Run makes the stream what was agreed: starts it, tells it what has changed, or starts another in its place when the codec
// is of another shape. fresh is true when one was started; it is the caller's to put into a bridge then, and to close. One
// that was there before is the caller's to take out.
func (l *Line) Run(s offeranswer.Stream) (fresh bool, err error) {
	setup, err := l.setup(s)
	if err != nil {
		return false, err
	}
	cfg := stream.Config{RTP: l.rtp, RTCP: l.rtcp, SSRC: l.endpoint.SSRC, CNAME: l.endpoint.CNAME, JitterMax: l.cfg.JitterMax, Log: l.cfg.Log, Setup: setup}
	if l.cfg.OnDTMF != nil {
		cfg.OnDTMF = func(d stream.Digit) { l.cfg.OnDTMF(s.Index, d) }
	}
	st, err := l.run(cfg)
	if err != nil || st == l.stream {
		return false, err
	}
	l.stream = st
	l.hand()
	return true, nil
}

// run is the stream that does what cfg says: a new one, or the one there is.
func (l *Line) run(cfg stream.Config) (*stream.Stream, error) {
	if l.stream == nil {
		return stream.New(cfg)
	}
	err := l.stream.Update(cfg)
	if errors.Is(err, stream.ErrFormat) {
		return l.stream.Replace(cfg)
	}
	return l.stream, err
}

// setup is the agreement in the stream's terms.
func (l *Line) setup(s offeranswer.Stream) (stream.Setup, error) {
	c, ok := l.cfg.Codecs.Find(s.Codec.Name, s.Codec.Rate, s.Codec.Channels)
	if !ok {
		return stream.Setup{}, fmt.Errorf("no codec %s/%d", s.Codec.Name, s.Codec.Rate)
	}
	setup := stream.Setup{Remote: s.Remote, RemoteRTCP: s.RemoteRTCP, Mux: s.Mux, Codec: c.For(s.Codec.FMTP), PayloadType: s.Codec.PayloadType, PTime: s.PTime,
		Sending: s.Direction.Sends(), Receiving: s.Direction.Receives()}
	if l.cfg.PTime != 0 {
		setup.PTime = l.cfg.PTime
	}
	for _, r := range s.Receive {
		if c, ok := l.cfg.Codecs.Find(r.Name, r.Rate, r.Channels); ok {
			setup.Receive = append(setup.Receive, stream.Payload{Type: r.PayloadType, Codec: c})
		}
	}
	if s.TelephoneEvent != nil {
		setup.EventSend = s.TelephoneEvent.PayloadType
	}
	if s.EventReceive != nil {
		setup.EventReceive = s.EventReceive.PayloadType
	}
	setup.Tones = l.cfg.Tones || setup.EventReceive == 0
	return setup, nil
}

// SamplingRate is that of the codec of s in Hz, which for G.722 is not the RTP clock's; 0 for a codec that is not here.
func (m *Media) SamplingRate(s offeranswer.Stream) int {
	c, _ := m.cfg.Codecs.Find(s.Codec.Name, s.Codec.Rate, s.Codec.Channels)
	return c.Rate
}
