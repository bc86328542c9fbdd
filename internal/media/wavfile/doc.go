// Package wavfile reads, plays and records WAV files.
//
// It is not a resampler: a Player has its file's rate and channels, and the bridge converts.
//
// The format is Microsoft's RIFF/WAVE: linear PCM of 8, 16, 24 and 32 bits, float of 32 and 64
// bits, A-law and µ-law (ITU-T G.711), mono or stereo, plain or WAVE_FORMAT_EXTENSIBLE. What a header gets
// wrong in a way that leaves the sound readable is forgiven: sizes of 0 or 0xFFFFFFFF, a
// file cut off, odd chunks without their padding at the end.
//
// # Owners and goroutines
//
// A Reader belongs to its caller. A Player's frames are read on the bridge's clock, which never
// waits for the disk: a short file is held in memory; for a long one a pump
// (streamed.run, started by NewPlayer, ended by Close) reads ahead. Options.Done runs on
// a goroutine of its own, which ends when the callback returns. A Recorder's frames are
// queued on the clock and written by a pump (Recorder.run, started by OpenRecorder, ended by
// Close), which also brings the header up to date once a second, so that the file of a phone
// that was killed can be played.
//
// Units: rates in Hz; samples per channel; sizes in bytes.
package wavfile
