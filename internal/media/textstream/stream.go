package textstream

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"gosua/internal/media/rtp"
	"gosua/internal/media/t140"
)

// ClockRate is that of text, Hz (RFC 4103 §3).
const ClockRate = 1000

// InboxSize is how many packets wait to be read; more are dropped.
const InboxSize = 64

// Text is silent most of the time, so that silence does not make a stranger the other side.
const (
	learnCount  = 2
	switchAfter = time.Minute
)

// Config is a Stream's. Update takes it too, and then goes by Setup alone.
type Config struct {
	// RTP and RTCP are the sockets; the stream owns and closes them.
	RTP, RTCP net.PacketConn
	SSRC      uint32 // 0 for a random one
	CNAME     string // "" for a random one
	// OnText hears what the other side wrote, in order, on a goroutine that it must not block; nil hears nothing.
	OnText func(t140.Text)
	Log    *slog.Logger // nil discards
	Setup
}

// Setup is what an offer and its answer agree on.
type Setup struct {
	// Remote and RemoteRTCP are where the other side receives; invalid when it did not say.
	Remote, RemoteRTCP netip.AddrPort
	// Mux has RTCP on the RTP port of both sides; RemoteRTCP does not count then.
	Mux bool
	// Send is how text goes out.
	Send t140.SenderConfig
	// Receive is how it comes in.
	Receive t140.ReceiverConfig
	// Sending and Receiving are the direction; both false is inactive.
	Sending, Receiving bool
}

// Errors of Send.
var (
	ErrClosed = errors.New("stream closed")
	ErrHeld   = errors.New("the other side does not listen now")
)

// Stream is one stream of text.
type Stream struct {
	cfg   Config
	rtp   *rtp.Session
	inbox chan t140.Received
	wake  chan struct{} // something has changed
	done  chan struct{}
	ended sync.WaitGroup
	once  sync.Once
	err   error // of Close

	mu       sync.Mutex // guards the fields below
	setup    Setup
	sender   *t140.Sender
	receiver *t140.Receiver
	overflow uint64
	failed   uint64
	closed   bool
}

// New starts a stream. It sends a byte order mark at once, so that the way is open for what the other side writes.
func New(cfg Config) *Stream {
	s := &Stream{
		cfg: cfg, setup: cfg.Setup, inbox: make(chan t140.Received, InboxSize), wake: make(chan struct{}, 1), done: make(chan struct{}),
		sender: t140.NewSender(cfg.Send), receiver: t140.NewReceiver(cfg.Receive),
	}
	s.rtp = rtp.New(rtp.Config{
		RTP: cfg.RTP, RTCP: cfg.RTCP, Remote: cfg.remote(), ClockRate: ClockRate, SSRC: cfg.SSRC, CNAME: cfg.CNAME, Log: cfg.Log,
		LearnCount: learnCount, SwitchAfter: switchAfter, Handler: rtp.Handler{Packet: s.put},
	})
	s.ended.Add(1)
	go s.run()
	return s
}

// remote is what the RTP session must know.
func (s *Setup) remote() rtp.Remote {
	p := rtp.Remote{RTP: s.Remote, RTCP: s.RemoteRTCP, Mux: s.Mux, Mute: !s.Sending, Accept: []uint8{s.Receive.PayloadType}}
	if s.Receive.RedType != 0 {
		p.Accept = append(p.Accept, s.Receive.RedType)
	}
	return p
}

// Update applies cfg.Setup: hold, another address, other payload types. What waits to be sent is kept.
func (s *Stream) Update(cfg Config) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	s.setup = cfg.Setup
	s.sender.Configure(cfg.Send)
	s.receiver.Configure(cfg.Receive)
	s.mu.Unlock()
	s.rtp.Update(cfg.remote())
	s.stir()
	return nil
}

// Send queues text. ErrHeld while nothing is sent, t140.ErrFull when too much waits.
func (s *Stream) Send(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case !s.setup.Sending:
		return ErrHeld
	}
	err := s.sender.Write(text)
	s.stir()
	return err
}

// stir has run look at what has changed.
func (s *Stream) stir() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyhow
	}
}

// put takes a packet, on the session's reader.
func (s *Stream) put(p *rtp.Packet) {
	in := t140.Received{Seq: p.Seq, SSRC: p.SSRC, PayloadType: p.PayloadType, Payload: slices.Clone(p.Payload)}
	select {
	case s.inbox <- in:
	default:
		s.mu.Lock()
		s.overflow++
		s.mu.Unlock()
	}
}

// run is the goroutine that sends and tells what was read.
func (s *Stream) run() {
	defer s.ended.Done()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.done:
			return
		case p := <-s.inbox:
			s.tell(s.receive(p, time.Now()))
		case <-s.wake:
		case <-timer.C:
		}
		now := time.Now()
		s.tell(s.expire(now))
		s.transmit(now)
		if wait, ok := s.wait(now); ok {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
	}
}

// receive is the text that is complete with p. What comes in while nothing is to be received is passed over.
func (s *Stream) receive(p t140.Received, now time.Time) []t140.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	texts := s.receiver.Push(p, now)
	if !s.setup.Receiving {
		return nil
	}
	return texts
}

// expire is the text that has waited too long for what is missing before it.
func (s *Stream) expire(now time.Time) []t140.Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.receiver.Expire(now)
}

func (s *Stream) tell(texts []t140.Text) {
	if s.cfg.OnText == nil {
		return
	}
	for _, text := range texts {
		s.cfg.OnText(text)
	}
}

// transmit sends the packet that is due, if one is.
func (s *Stream) transmit(now time.Time) {
	s.mu.Lock()
	var p t140.Packet
	due := false
	if s.setup.Sending {
		p, due = s.sender.Next(now)
	}
	s.mu.Unlock()
	if !due {
		return
	}
	ticks := int(p.Since.Milliseconds())
	if p.Marker {
		s.rtp.Pause(ticks)
	} else {
		s.rtp.Pass(ticks)
	}
	if err := s.rtp.Send(p.PayloadType, p.Payload, 0); err != nil {
		s.mu.Lock()
		s.failed++
		s.mu.Unlock()
	}
}

// wait is how long nothing has to be done; false: until something changes.
func (s *Stream) wait(now time.Time) (wait time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	due, ok := s.receiver.Due()
	if s.setup.Sending {
		if at, sending := s.sender.Due(now); sending && (!ok || at.Before(due)) {
			due, ok = at, true
		}
	}
	return max(due.Sub(now), 0), ok
}

// Stats is what a stream has counted, at one moment.
type Stats struct {
	rtp.Stats
	// Redundancy is how many generations are repeated.
	Redundancy int
	// Missing is the places where text is missing.
	Missing uint64
	// Overflow is packets that nobody read in time, SendFailed those that the socket did not take.
	Overflow, SendFailed uint64
}

// Stats is what the stream has counted.
func (s *Stream) Stats() Stats {
	st := Stats{Stats: s.rtp.Stats()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.setup.Send.RedType != 0 {
		st.Redundancy = s.setup.Send.Redundancy
	}
	st.Missing, st.Overflow, st.SendFailed = s.receiver.Missing(), s.overflow, s.failed
	return st
}

// Close says goodbye and waits for the goroutines. What was not sent is lost. Every call returns the same.
func (s *Stream) Close() error {
	s.once.Do(s.close)
	return s.err
}

func (s *Stream) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.done)
	s.ended.Wait()
	s.err = s.rtp.Close()
}
