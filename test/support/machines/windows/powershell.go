// Stands in for PowerShell, which Wine does not have. It knows only the command with which the kit lists processes, and reads them from
// the system's process table.
package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

const (
	queryLimitedInformation = 0x1000
	// Ticks of 100 ns from the year 1 to 1601, with which a FILETIME starts.
	ticksTo1601 = 504911232000000000
)

func main() {
	if len(os.Args) < 2 || !strings.HasPrefix(os.Args[len(os.Args)-1], "Get-CimInstance Win32_Process ") {
		fail("this stand-in for PowerShell does not know the command", os.Args[1:])
	}
	snapshot, err := syscall.CreateToolhelp32Snapshot(syscall.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		fail("the processes cannot be listed:", err)
	}
	entry := syscall.ProcessEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	for err = syscall.Process32First(snapshot, &entry); err == nil; err = syscall.Process32Next(snapshot, &entry) {
		if ticks, ok := started(entry.ProcessID); ok {
			fmt.Printf("%d %d %d\r\n", entry.ProcessID, entry.ParentProcessID, ticks)
		}
	}
}

// The system's own processes cannot be opened. PowerShell knows no creation date of them either.
func started(pid uint32) (int64, bool) {
	process, err := syscall.OpenProcess(queryLimitedInformation, false, pid)
	if err != nil {
		return 0, false
	}
	defer syscall.CloseHandle(process)
	var creation, exit, kernel, user syscall.Filetime
	if syscall.GetProcessTimes(process, &creation, &exit, &kernel, &user) != nil {
		return 0, false
	}
	return int64(creation.HighDateTime)<<32 + int64(creation.LowDateTime) + ticksTo1601, true
}

func fail(words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(1)
}
