package lines

import (
	"errors"
	"io/fs"
	"time"

	"gosua/internal/phone"
)

// media is negotiation, streams and the conference bridge.
func media(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.SDPDone:
		if e.Err != nil {
			return shapeNegotiationError.lines(e.Call, Clean(e.Err.Error()))
		}
		if e.Unchanged {
			return shapeUnchangedAnswer.lines(e.Call)
		}
		return []Line{shapeNegotiated.line(e.Call), shapeMediaChange.line(e.Call)}
	case phone.RTPSocket:
		return sockets(e)
	case phone.MediaUpdated:
		return mediaUpdated(e)
	case phone.CallMedia:
		return shapeMediaStatus.lines(e.Call, e.Index, Clean(e.Kind), e.Status)
	case phone.ConfConnect:
		if e.Off {
			return shapeDisconnect.lines(e.Src, e.Dst)
		}
		return shapeConnect.lines(e.Src, e.Dst)
	case phone.ConfTransmit:
		if e.Off {
			return shapeStopTransmit.lines(e.Src, Clean(e.SrcName), e.Dst, Clean(e.DstName))
		}
		return shapeTransmit.lines(e.Src, Clean(e.SrcName), e.Dst, Clean(e.DstName))
	case phone.PortAdded:
		return port(e)
	}
	return nil
}

func mediaUpdated(e phone.MediaUpdated) (list []Line) {
	if e.Codec == "" {
		list = shapeMediaUnchanged.lines(e.Call, e.Index, Clean(e.Kind))
	}
	return append(list, shapeMediaUpdated.line(Clean(e.Kind), e.Index, Clean(e.Codec), e.Direction))
}

// sockets are those of a stream; the call's first ones tell that its media begins.
func sockets(e phone.RTPSocket) []Line {
	rtp := shapeRTP
	if e.Mux {
		rtp = shapeMuxed
	}
	list := []Line{rtp.line(e.RTP), shapeRTCP.line(e.RTCP)}
	if e.Index > 0 {
		return list
	}
	return append(shapeMediaStart.lines(e.Call), list...)
}

func port(e phone.PortAdded) []Line {
	name := Clean(e.Name)
	if e.Removed {
		return []Line{shapePortRemoving.line(e.Slot, name), shapePortRemoved.line(e.Slot, e.Count)}
	}
	return []Line{shapePortQueued.line(e.Slot, name), shapePortAdded.line(e.Slot, name, e.Count)}
}

// files are the players and recorders in the bridge.
func files(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.PlayerCreated:
		return []Line{shapePlayer.line(Clean(e.File), e.Rate, e.Channels, e.Size/1024), shapePlayerID.line(e.ID, e.Slot)}
	case phone.RecorderCreated:
		return []Line{shapeRecorder.line(Clean(e.File), e.Rate), shapeRecorderID.line(e.ID, e.Slot)}
	case phone.FileOpening:
		return fileShape(e.Recorder, shapePlayerOpening, shapeRecorderOpening).lines(Clean(e.File))
	case phone.FileClosing:
		return fileShape(e.Recorder, shapePlayerClosing, shapeRecorderClosing).lines(e.ID)
	case phone.FileRefused:
		return fileRefused(e)
	}
	return nil
}

// fileShape is the one of a player or of a recorder.
func fileShape(isRecorder bool, player, recorder shape) shape {
	if isRecorder {
		return recorder
	}
	return player
}

func fileRefused(e phone.FileRefused) []Line {
	text, status := Status(e.Err)
	if !e.Recorder && errors.Is(e.Err, fs.ErrNotExist) { // which is looked for before it is opened
		text, status = Status(fs.ErrNotExist)
	}
	if e.Recorder {
		return shapeRecorderRefused.lines(text, status)
	}
	return []Line{shapePlayerFailed.line(Clean(e.File), text), shapePlayerRefused.line(text, status)}
}

// Device numbers of pjsua: the null device, and the default one.
const (
	nullDevice    = -99
	defaultDevice = -1
)

func deviceState(e phone.DeviceState, idle time.Duration) []Line {
	id := defaultDevice
	if e.Null {
		id = nullDevice
	}
	word := "OFF"
	if e.On {
		word = "ON"
	}
	var list []Line
	if e.Idle {
		list = shapeDeviceIdle.lines(int(idle.Seconds()))
	}
	if e.On && e.Null {
		list = append(list, shapeSettingNull.line())
	}
	list = append(list, shapeDevice.line(id, id, word))
	switch {
	case e.Err != nil:
		list = append(list, shapeDeviceMissing.line(Clean(e.Err.Error())))
	case e.On && e.Null:
		list = append(list, shapeNullOpened.line())
	case e.On:
		list = append(list, shapeDeviceOpened.line(Clean(e.Name)))
	case e.Null:
		list = append(list, shapeNullClosed.line())
	}
	return list
}
