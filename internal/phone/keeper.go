package phone

import (
	"log/slog"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/device"
)

// keeper opens the sound device when somebody needs it and closes it when nobody has for a while. A device takes its
// time to open, so that happens on a goroutine of its own, (*keeper).run, which owns the device; want is the only way in.
type keeper struct {
	cfg    MediaConfig
	format media.Format
	bridge *bridge.Bridge
	emit   func(Event)
	log    *slog.Logger

	freed <-chan struct{} // the clock has let go of the device that was taken out of the bridge
	want  chan bool       // whether the device is needed; the latest word counts
	quit  chan struct{}   // closed by close
	up    chan struct{}   // closed when the device was opened for the first time
	done  chan struct{}   // closed when run has ended

	dev      device.Device // run's
	fallback bool          // run's: the card could not be had, and that was said
}

const defaultIdleClose = time.Second

// startKeeper turns the device on, as pjsua does at its start, and returns when it is.
func startKeeper(c *conference) *keeper {
	k := &keeper{cfg: c.cfg, format: c.format, bridge: c.bridge, emit: c.emit, log: c.log, freed: c.freed,
		want: make(chan bool, 1), quit: make(chan struct{}), up: make(chan struct{}), done: make(chan struct{})}
	if k.cfg.IdleClose == 0 {
		k.cfg.IdleClose = defaultIdleClose
	}
	go k.run()
	<-k.up
	return k
}

// need says whether anything is connected to the device. It never blocks.
func (k *keeper) need(on bool) {
	for {
		select {
		case k.want <- on:
			return
		default:
		}
		select { // an older word is in the way
		case <-k.want:
		default:
		}
	}
}

func (k *keeper) close() {
	close(k.quit)
	<-k.done
}

func (k *keeper) run() {
	defer close(k.done)
	k.open()
	close(k.up)
	var idle <-chan time.Time
	for {
		select {
		case on := <-k.want:
			idle = nil
			if on {
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
	if e := k.bridge.SetDevice(bridge.DefaultName, dev); e != nil {
		k.log.Warn("sound device", "err", e)
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
	if err := k.bridge.SetDevice(bridge.DefaultName, nil); err != nil {
		k.log.Debug("sound device", "err", err)
	} else {
		<-k.freed
	}
	if err := k.dev.Close(); err != nil {
		k.log.Warn("close sound device", "err", err)
	}
	k.dev = nil
	k.emit(DeviceState{On: false, Null: k.cfg.Null || k.fallback, Idle: idle})
}
