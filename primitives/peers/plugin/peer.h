// SPDX-License-Identifier: MIT
// peer.h: what the peers of this plug-in share: a C++ object in the memory that contend provides.
//
// The plug-in is also the example of one. Nothing here but the headers of primitives/ is contend's,
// and each peer is one file that ends with its table.
#ifndef PRIMITIVES_PEERS_PLUGIN_PEER_H
#define PRIMITIVES_PEERS_PLUGIN_PEER_H

#include <cerrno>
#include <new>

#include "plugin.h"

// Makes the object there. 0, or -errno for what its constructor throws; nothing flies through C.
template <typename Object, typename... Arguments>
int make_object(void *memory, Arguments... arguments) noexcept
{
    try {
        new (memory) Object(arguments...);
        return 0;
    } catch (const std::bad_alloc &) {
        return -ENOMEM;
    } catch (...) {
        return -EINVAL;
    }
}

template <typename Object> void end_object(void *memory)
{
    static_cast<Object *>(memory)->~Object();
}

#endif
