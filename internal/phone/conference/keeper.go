package conference

import (
	"log/slog"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/device"
)

// keeper opens the sound device when somebody needs it and closes it when nobody has for a while. A device takes its
// time to open, so that happens on a goroutine of its own, (*keeper).run, which owns the device; look is the only way in.
type keeper struct {
	cfg    Config
	format media.Format
	bridge *bridge.Bridge
	emit   func(Event)
	log    *slog.Logger

	freed <-chan struct{} // the clock has let go of the device that was taken out of the bridge
	news  chan struct{}   // the connections have changed
	inUse func() bool     // whether anything is connected to the device
	quit  chan struct{}   // closed by close
	up    chan struct{}   // closed when the device was opened for the first time
	done  chan struct{}   // closed when run has ended

	dev      device.Device // run's
	placed   bool          // run's: the bridge has taken dev
	started  bool          // of who starts and closes
	fallback bool          // run's: the card could not be had, and that was said
}

const (
	defaultIdleClose = time.Second
	// letGo is how long the keeper waits for the clock to let go of a device, which takes a frame; a clock that stands still
	// does not hold up the end.
	letGo = 2 * time.Second
)

// newKeeper is the keeper of c's device, which stays off until start. inUse is asked on the keeper's goroutine.
func newKeeper(c *Conference, inUse func() bool) *keeper {
	k := &keeper{cfg: c.cfg, format: c.format, bridge: c.bridge, emit: c.emit, log: c.log, freed: c.freed, inUse: inUse,
		news: make(chan struct{}, 1), quit: make(chan struct{}), up: make(chan struct{}), done: make(chan struct{})}
	if k.cfg.IdleClose == 0 {
		k.cfg.IdleClose = defaultIdleClose
	}
	return k
}

// start turns the device on, as pjsua does at its start, and returns when it is.
func (k *keeper) start() {
	k.started = true
	go k.run()
	<-k.up
}

// look has the keeper see whether the device is needed. It never blocks, and may be called before start.
func (k *keeper) look() {
	select {
	case k.news <- struct{}{}:
	default: // it has yet to look
	}
}

func (k *keeper) close() {
	close(k.quit)
	if k.started {
		<-k.done
	}
}

func (k *keeper) run() {
	defer close(k.done)
	k.open()
	close(k.up)
	var idle <-chan time.Time
	for {
		select {
		case <-k.news:
			idle = nil
			if k.inUse() {
				k.open()
			} else if k.dev != nil && k.cfg.IdleClose > 0 {
				idle = time.After(k.cfg.IdleClose)
			}
		case <-idle:
			idle = nil
			k.shut(true)
		case <-k.quit:
			k.shut(false)
			return
		}
	}
}

func (k *keeper) open() {
	if k.dev != nil {
		return
	}
	dev, isNull, err := k.card()
	k.dev = dev
	refused := k.bridge.SetDevice(bridge.DefaultName, dev)
	if k.placed = refused == nil; !k.placed {
		k.log.Warn("sound device", "err", refused)
	}
	k.emit(DeviceState{On: true, Null: isNull, Name: dev.Name(), Err: err})
}

// card is the sound card, or the null device where there is none or none is wanted.
func (k *keeper) card() (dev device.Device, isNull bool, err error) {
	if k.cfg.Null || k.fallback {
		return device.Null(k.format), true, nil
	}
	dev, err = device.Open(device.Config{Format: k.format, Log: k.log})
	if err != nil {
		k.fallback = true
		return device.Null(k.format), true, err
	}
	return dev, false, nil
}

func (k *keeper) shut(idle bool) {
	if k.dev == nil {
		return
	}
	k.takeOut()
	if err := k.dev.Close(); err != nil {
		k.log.Warn("close sound device", "err", err)
	}
	k.dev = nil
	k.emit(DeviceState{On: false, Null: k.cfg.Null || k.fallback, Idle: idle})
}

// takeOut takes the device out of the bridge and returns when the clock calls it no more.
func (k *keeper) takeOut() {
	select {
	case <-k.freed: // a clock that was late with the one before
	default:
	}
	if err := k.bridge.SetDevice(bridge.DefaultName, nil); err != nil {
		k.log.Debug("sound device", "err", err)
		return
	}
	if !k.placed {
		return
	}
	timer := time.NewTimer(letGo)
	defer timer.Stop()
	select {
	case <-k.freed:
	case <-timer.C:
		k.log.Warn("sound device closed without the clock's word", "waited", letGo)
	}
}
