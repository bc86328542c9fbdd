package audioline

import (
	"gosua/internal/media/t140"
	"gosua/internal/media/textstream"
	"gosua/internal/sdp/offeranswer"
)

// TextLine is the line of real-time text: a pair of sockets and, once there is agreement, the stream on them.
type TextLine struct {
	ends
	stream  *textstream.Stream
	refused bool // by the remote: not offered again
}

// Stream is the line's stream, nil before Run.
func (l *TextLine) Stream() *textstream.Stream { return l.stream }

// Run makes the stream what was agreed: starts it, or tells it what has changed. It is the caller's to close.
func (l *TextLine) Run(s offeranswer.Stream) error {
	cfg := textstream.Config{RTP: l.rtp, RTCP: l.rtcp, SSRC: l.endpoint.SSRC, CNAME: l.endpoint.CNAME, Log: l.cfg.Log, Setup: l.setup(s)}
	if l.stream != nil {
		return l.stream.Update(cfg)
	}
	if l.cfg.OnText != nil {
		cfg.OnText = func(text t140.Text) { l.cfg.OnText(s.Index, text) }
	}
	l.stream = textstream.New(cfg)
	l.hand()
	return nil
}

// setup is the agreement in the stream's terms.
func (l *TextLine) setup(s offeranswer.Stream) textstream.Setup {
	setup := textstream.Setup{
		Remote: s.Remote, RemoteRTCP: s.RemoteRTCP, Mux: s.Mux, Sending: s.Direction.Sends(), Receiving: s.Direction.Receives(),
		Send:    t140.SenderConfig{PayloadType: s.Codec.PayloadType, CPS: s.CPS},
		Receive: t140.ReceiverConfig{PayloadType: s.Receive[0].PayloadType},
	}
	if n := s.Generations(l.cfg.TextRedundancy); n > 0 {
		setup.Send.RedType, setup.Send.Redundancy = s.Redundant.PayloadType, n
	}
	if s.RedundantReceive != nil {
		setup.Receive.RedType = s.RedundantReceive.PayloadType
	}
	return setup
}

// Stop takes the stream from the line, whose keeper closes it, and leaves the line as it was at first. Nil without any.
func (l *TextLine) Stop() *textstream.Stream {
	st := l.stream
	if st != nil {
		l.stream = nil
		l.forget()
	}
	return st
}

// Text is the line of real-time text, nil without Config.Text.
func (m *Media) Text() *TextLine { return m.text }

// Serves tells whether the m= line s is that of the text line.
func (l *TextLine) Serves(s offeranswer.Stream) bool { return l != nil && l.serve(s) }

// agreed tells whether text is agreed on.
func (l *TextLine) agreed(streams []offeranswer.Stream) bool {
	for _, s := range streams {
		if l.serve(s) {
			return true
		}
	}
	return false
}

// release gives the sockets back that came to nothing. With a stream, they are its keeper's to Stop.
func (l *TextLine) release(streams []offeranswer.Stream) {
	if l == nil {
		return
	}
	l.refused = !l.agreed(streams)
	if l.refused && l.stream == nil {
		l.close()
	}
}
