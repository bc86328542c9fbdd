package lines

import (
	"fmt"
	"time"

	"gosua/internal/phone"
)

// media is negotiation, streams and the conference bridge.
func media(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.SDPDone:
		if e.Err != nil {
			return one(Detail, fmt.Sprintf("inv%d", e.Call), "SDP negotiation done: ERROR: %s", Clean(e.Err.Error()))
		}
		return []Line{
			{Detail, fmt.Sprintf("inv%d", e.Call), "SDP negotiation done: Success"},
			{Detail, senderMedia, fmt.Sprintf("Call %d: updating media..", e.Call)},
		}
	case phone.RTPSocket:
		return []Line{
			{Detail, senderMedia, fmt.Sprintf("Call %d: initializing media..", e.Call)},
			{Detail, senderMedia, fmt.Sprintf("RTP socket reachable at %s", e.RTP)},
			{Detail, senderMedia, fmt.Sprintf("RTCP socket reachable at %s", e.RTCP)},
		}
	case phone.MediaUpdated:
		return one(Detail, senderMedia, "%s updated, stream #%d: %s (%s)", Clean(e.Kind), e.Index, Clean(e.Codec), e.Direction)
	case phone.CallMedia:
		return one(Detail, senderApp, "Call %d media %d [type=%s], status is %s", e.Call, e.Index, Clean(e.Kind), e.Status)
	case phone.ConfConnect:
		if e.Off {
			return one(Detail, senderAudio, "Conf disconnect: %d -x- %d", e.Src, e.Dst)
		}
		return one(Detail, senderAudio, "Conf connect: %d --> %d", e.Src, e.Dst)
	case phone.ConfTransmit:
		verb := "transmitting"
		if e.Off {
			verb = "stop transmitting"
		}
		return one(Detail, senderBridge, "Port %d (%s) %s to port %d (%s)", e.Src, Clean(e.SrcName), verb, e.Dst, Clean(e.DstName))
	case phone.PortAdded:
		return port(e)
	}
	return nil
}

func port(e phone.PortAdded) []Line {
	name := Clean(e.Name)
	if e.Removed {
		return []Line{
			{Detail, senderBridge, fmt.Sprintf("Removing port %d (%s)", e.Slot, name)},
			{Detail, senderBridge, fmt.Sprintf("Removed port %d, port count=%d", e.Slot, e.Count)},
		}
	}
	return []Line{
		{Detail, senderBridge, fmt.Sprintf("Add port %d (%s) queued", e.Slot, name)},
		{Detail, senderBridge, fmt.Sprintf("Added port %d (%s), port count=%d", e.Slot, name, e.Count)},
	}
}

// files are the players and recorders in the bridge.
func files(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.PlayerCreated:
		return one(Detail, "wav_player.c", "File player '%s' created: samp.rate=%d, ch=%d, filesize=%dKB", Clean(e.File), e.Rate, e.Channels, e.Size/1024)
	case phone.RecorderCreated:
		return one(Detail, "wav_writer.c", "File writer '%s' created: samp.rate=%d", Clean(e.File), e.Rate)
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
		list = one(Detail, senderAudio, "Closing sound device after idle for %d second(s)", int(idle.Seconds()))
	}
	list = append(list, Line{Info, senderApp, fmt.Sprintf("Turning sound device %d %d %s", id, id, word)})
	switch {
	case e.Err != nil:
		list = append(list, Line{Warning, senderAudio, "No sound device, a null device takes its place: " + Clean(e.Err.Error())})
	case e.On && e.Null:
		list = append(list, Line{Detail, senderAudio, "Opening null sound device.."})
	case e.On:
		list = append(list, Line{Detail, senderAudio, "Opening sound device " + Clean(e.Name)})
	case e.Null:
		list = append(list, Line{Detail, senderAudio, "Closing null sound device.."})
	}
	return list
}
