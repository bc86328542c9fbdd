package pbx

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/codec"
	"gosua/internal/media/tone"
	"gosua/internal/phone/audioline"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// Config is what a PBX is made of.
type Config struct {
	// Listen is host:port for UDP and TCP; port 0 is a free one.
	Listen string
	// Users are the names that may register, with their passwords.
	Users map[string]digest.Secret
	// Realm of the challenges; "" is "gosua".
	Realm string
	// MinExpires is the shortest registration taken; shorter ones get 423. 0 takes all.
	MinExpires time.Duration
	// RTPPort is the first port for the extensions' sound; 0 is random.
	RTPPort int
	// MaxCalls is how many calls may be up at once; 0 is DefaultMaxCalls. Further ones get 486.
	MaxCalls int
	Timing   transaction.Timing
	// Transport holds the seams of tests; the zero value is the system's network.
	Transport transport.Config
	Log       *slog.Logger
}

// DefaultMaxCalls is Config.MaxCalls' default.
const DefaultMaxCalls = 200

// toneFrequency is the sound of extension 601 in Hz, without a pause.
const toneFrequency = 440

const (
	ownPorts       = 2 // bridge ports beside those of calls: the device's place and the tone
	dialogsPerCall = 4 // two sides of a relay, each of which may linger when its call is over
	bridgeRate     = 8000
	bridgePTime    = 20 * time.Millisecond
	toneRepetition = time.Second
)

// PBX is a running PBX.
type PBX struct {
	cfg        Config
	log        *slog.Logger
	addr       netip.AddrPort // does not change once requests come
	stack      *sipstack.Stack
	sessions   *session.Usage
	challenger *digest.Challenger
	bindings   bindings
	codecs     *codec.Registry
	bridge     *bridge.Bridge
	sound      *audioline.Pool
	ports      *audioline.Ports
	toneSlot   int
	calls      int // sessions that count against MaxCalls
}

// New starts a PBX.
func New(cfg Config) (*PBX, error) {
	p := &PBX{cfg: cfg, log: cfg.Log, bindings: bindings{}, codecs: codec.Default(), ports: &audioline.Ports{First: cfg.RTPPort}}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.cfg.Realm == "" {
		p.cfg.Realm = "gosua"
	}
	if p.cfg.MaxCalls == 0 {
		p.cfg.MaxCalls = DefaultMaxCalls
	}
	p.challenger = digest.NewChallenger(p.cfg.Realm, []string{"SHA-256", "MD5"}, nil, p.now)
	if err := p.openSound(); err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

func (p *PBX) now() time.Time { return time.Now() }

// openSound starts the bridge that the extensions' calls are joined in.
func (p *PBX) openSound() (err error) {
	format := media.Format{Rate: bridgeRate, Channels: 1, PTime: bridgePTime}
	p.sound = audioline.NewPool()
	p.bridge = bridge.New(bridge.Config{Format: format, Log: p.log, Events: p.sound.Heard, MaxPorts: p.cfg.MaxCalls + ownPorts})
	p.toneSlot, err = p.bridge.Add("tone", tone.NewGenerator(format, []tone.Tone{{Freq1: toneFrequency, On: toneRepetition}}))
	if err != nil {
		return fmt.Errorf("tone: %w", err)
	}
	p.bridge.Start()
	return nil
}

// portTries is how many free ports are tried until one is free in both UDP and TCP.
const portTries = 10

// open opens the Stack. The kernel's choice for UDP may belong to somebody else in TCP: then it is asked for another.
func (p *PBX) open() (err error) {
	for range portTries {
		err = p.openStack()
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) || !strings.HasSuffix(p.cfg.Listen, ":0") {
			return err
		}
		_ = p.stack.Close() // nothing has happened on it
	}
	return err
}

func (p *PBX) openStack() error {
	stack, err := sipstack.New(sipstack.Config{UserAgent: "gosua pbx", Timing: p.cfg.Timing, Transport: p.cfg.Transport, Log: p.cfg.Log,
		Capabilities: uas.Capabilities{Allow: []sipmsg.Method{sipmsg.UPDATE, sipmsg.INFO}}})
	if err != nil {
		return fmt.Errorf("start SIP: %w", err)
	}
	p.stack = stack
	stack.Handle(sipmsg.INVITE, func(in *sipstack.Incoming) { p.sessions.HandleInvite(in) })
	p.sessions = session.New(session.Config{Client: stack.Client(), Loop: stack.Loop(), Timing: p.cfg.Timing,
		MaxDialogs: dialogsPerCall * p.cfg.MaxCalls, Allow: stack.Allow(), Log: p.cfg.Log})
	p.sessions.OnIncoming = p.incoming
	stack.AddDialogs(p.sessions)
	stack.Handle(sipmsg.REGISTER, p.register)
	var listening error
	err = stack.Loop().Do(func() { listening = p.listen() }) // requests wait until the address is known
	return errors.Join(err, listening)
}

// listen takes the same port for UDP and TCP.
func (p *PBX) listen() (err error) {
	if p.addr, err = p.stack.Listen(transport.UDP, p.cfg.Listen); err != nil {
		return err
	}
	_, err = p.stack.Listen(transport.TCP, p.addr.String())
	return err
}

// Addr is where the PBX listens.
func (p *PBX) Addr() netip.AddrPort { return p.addr }

// Registered counts the users that can be called now.
func (p *PBX) Registered() (n int) {
	_ = p.stack.Loop().Do(func() { // an error means closed: nobody
		for user := range p.cfg.Users {
			if _, ok := p.bindings.newest(user, p.now()); ok {
				n++
			}
		}
	})
	return n
}

// Close ends everything at once and waits for it.
func (p *PBX) Close() (err error) {
	if p.stack != nil {
		err = p.stack.Close()
	}
	p.bridge.Close()
	p.sound.CloseAll()
	return err
}
