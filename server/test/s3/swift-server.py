"""OpenStack Swift with its S3 API, the whole cluster in this process, in the folder it is given.

Says on standard output where it listens, and ends when standard input does, so that it cannot outlive who started it.
"""

import logging
import os
import sys

import eventlet
from eventlet import wsgi

# Before anything else opens a socket or makes a lock.
eventlet.monkey_patch()

from swift.account.server import AccountController
from swift.common import utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.storage_policy import reload_storage_policies
from swift.common.wsgi import loadapp
from swift.container.server import ContainerController
from swift.obj.server import ObjectController

# What a pipeline cannot be without, Swift puts into it by itself.
PROXY = """
[DEFAULT]
swift_dir = %(folder)s
[pipeline:main]
pipeline = catch_errors s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
max_bucket_listing = 2
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
"""


class Cache:
    """What Swift keeps in memcached."""

    def __init__(self):
        self._values = {}

    def get(self, key, **_options):
        return self._values.get(key)

    def set(self, key, value, **_options):
        self._values[key] = value

    def delete(self, key, **_options):
        self._values.pop(key, None)


def write(folder, name, text):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        file.write(text)
    return os.path.join(folder, name)


def make_ring(folder, name, port):
    """One device on one server has everything once."""
    ring = RingBuilder(1, 1, 0)
    ring.add_dev({'region': 1, 'zone': 1, 'weight': 1, 'device': 'disk', 'ip': '127.0.0.1', 'port': port,
                  'replication_ip': '127.0.0.1', 'replication_port': port})
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, f'{name}.ring.gz'))


def serve(socket, app):
    eventlet.spawn(wsgi.server, socket, app, logging.getLogger('wsgi'), protocol=SwiftHttpProtocol, log_output=False)


def main(folder):
    os.makedirs(os.path.join(folder, 'devices', 'disk'))
    write(folder, 'swift.conf', '[swift-hash]\nswift_hash_path_suffix = test\n')
    utils.set_swift_dir(folder)
    reload_storage_policies()
    conf = {'devices': os.path.join(folder, 'devices'), 'mount_check': 'false', 'swift_dir': folder,
            'fallocate_reserve': '0', 'disable_fallocate': 'true'}
    for name, controller in (('account', AccountController), ('container', ContainerController),
                             ('object', ObjectController)):
        socket = eventlet.listen(('127.0.0.1', 0))
        make_ring(folder, name, socket.getsockname()[1])
        serve(socket, controller(conf))
    cache = Cache()
    proxy = loadapp(write(folder, 'proxy-server.conf', PROXY % {'folder': folder}))

    def front(env, start_response):
        env['swift.cache'] = cache
        return proxy(env, start_response)

    socket = eventlet.listen(('127.0.0.1', 0))
    serve(socket, front)
    print(f'http://127.0.0.1:{socket.getsockname()[1]}', flush=True)
    eventlet.tpool.execute(sys.stdin.read)


main(sys.argv[1])
