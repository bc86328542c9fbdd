package lines

import (
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
		return []Line{shapeMediaStart.line(e.Call), shapeRTP.line(e.RTP), shapeRTCP.line(e.RTCP)}
	case phone.MediaUpdated:
		return shapeMediaUpdated.lines(Clean(e.Kind), e.Index, Clean(e.Codec), e.Direction)
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
		return shapePlayer.lines(Clean(e.File), e.Rate, e.Channels, e.Size/1024)
	case phone.RecorderCreated:
		return shapeRecorder.lines(Clean(e.File), e.Rate)
	}
	return nil
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
